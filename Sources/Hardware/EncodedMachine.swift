import Quantities

/// A machine as it stands in JSON: in `divide topology --json` and in records.
///
/// Keys carry their units. A key is missing where the machine does not say.
package struct EncodedMachineV1: Codable, Hashable, Sendable {
  /// The version of these keys.
  package var schemaVersion: Int
  /// `live`, `xml` or `synthetic`.
  package var source: String
  /// The name of the XML file without its folder, or the synthetic description.
  package var sourceName: String?
  /// Identifies the machine: 16 hexadecimal digits.
  package var fingerprint: String
  package var model: String?
  /// The vector instruction levels, from the oldest.
  package var isa: [String]
  /// The number of packages.
  package var packages: Int
  /// The number of dies.
  package var dies: Int?
  /// The number of cores.
  package var cores: Int
  /// The number of PUs.
  package var pus: Int
  /// The number of NUMA nodes.
  package var numaNodes: Int
  /// The PUs that this process may use, by OS index.
  package var allowedPUs: [Int]
  /// The PUs that are switched off, by OS index.
  package var offlinePUs: [Int]
  /// The PUs of each core by OS index, in logical order.
  package var corePUs: [[Int]]
  /// The NUMA nodes, one by one.
  package var nodes: [Node]
  package var caches: [Caches]
  package var cpuKinds: [Kind]
  package var devices: [Device]
  /// The memory this process may use: the least of what the sources say.
  package var memoryBytes: Int64?
  package var environment: Environment
  package var warnings: [String]

  /// One NUMA node.
  package struct Node: Codable, Hashable, Sendable {
    package var osIndex: Int
    package var memoryBytes: Int64?
    package var pus: [Int]
    package var allowed: Bool
  }

  /// The caches of one level, kind and size.
  package struct Caches: Codable, Hashable, Sendable {
    package var level: Int
    /// `data`, `instruction` or `unified`.
    package var kind: String
    /// The size of each.
    package var bytes: Int64?
    package var lineBytes: Int64?
    package var count: Int
  }

  /// One kind of core.
  package struct Kind: Codable, Hashable, Sendable {
    package var efficiency: Int?
    package var facts: [String: String]
    package var pus: [Int]
  }

  /// One device beside the processor.
  package struct Device: Codable, Hashable, Sendable {
    package var kind: String
    package var name: String
    package var facts: [String: String]
  }

  /// The facts that hwloc does not hold.
  package struct Environment: Codable, Hashable, Sendable {
    package var features: [String]
    package var microcode: String?
    package var hypervisor: String?
    package var governor: String?
    package var turbo: Bool?
    package var smt: Bool?
    package var transparentHugePages: String?
    package var clockSource: String?
    package var numaBalancing: Bool?
    /// The load average over one minute.
    package var load: Double?
    package var kernel: String?
    package var controlGroup: ControlGroup
    package var memory: Memory
  }

  /// The control groups of the process.
  package struct ControlGroup: Codable, Hashable, Sendable {
    /// `none`, `v1`, `v2` or `hybrid`.
    package var layout: String
    /// The CPU quota in PUs.
    package var quotaPUs: Double?
    package var memoryLimitBytes: Int64?
  }

  /// What each source says of the memory.
  package struct Memory: Codable, Hashable, Sendable {
    package var hwlocBytes: Int64?
    package var kernelTotalBytes: Int64?
    package var kernelAvailableBytes: Int64?
    package var controlGroupLimitBytes: Int64?
    /// The source with the least: `hwloc`, `kernel` or `control group`.
    package var binding: String?
  }
}

// MARK: - From the values

extension Machine {
  /// Returns the machine as it stands in JSON.
  package func encoded() -> EncodedMachineV1 {
    EncodedMachineV1(
      schemaVersion: 1, source: source.name, sourceName: source.detail, fingerprint: fingerprint,
      model: model, isa: isa.map(\.rawValue), packages: packages, dies: dies, cores: cores.count,
      pus: pus, numaNodes: numaNodes.count, allowedPUs: allowedPUs.indexes,
      offlinePUs: offlinePUs.indexes, corePUs: cores.map(\.pus),
      nodes: numaNodes.map {
        .init(
          osIndex: $0.osIndex, memoryBytes: $0.memory?.bytes, pus: $0.pus.indexes,
          allowed: $0.isAllowed)
      },
      caches: CacheGroup.groups(of: caches).map {
        .init(
          level: $0.level, kind: $0.kind.rawValue, bytes: $0.size?.bytes,
          lineBytes: $0.lineSize?.bytes, count: $0.count)
      },
      cpuKinds: cpuKinds.map {
        .init(efficiency: $0.efficiency, facts: $0.facts, pus: $0.pus.indexes)
      },
      devices: devices.map { .init(kind: $0.kind, name: $0.name, facts: $0.facts) },
      memoryBytes: memory?.bytes, environment: environment.encoded(), warnings: warnings)
  }
}

extension Environment {
  fileprivate func encoded() -> EncodedMachineV1.Environment {
    .init(
      features: features, microcode: microcode, hypervisor: hypervisor, governor: governor,
      turbo: turbo, smt: smt, transparentHugePages: transparentHugePages, clockSource: clockSource,
      numaBalancing: numaBalancing, load: load, kernel: kernel,
      controlGroup: .init(
        layout: controlGroup.layout.rawValue, quotaPUs: controlGroup.quota,
        memoryLimitBytes: controlGroup.memoryLimit?.bytes),
      memory: .init(
        hwlocBytes: memory.hwloc?.bytes, kernelTotalBytes: memory.kernelTotal?.bytes,
        kernelAvailableBytes: memory.kernelAvailable?.bytes,
        controlGroupLimitBytes: memory.controlGroupLimit?.bytes, binding: memory.bindingSource))
  }
}

extension MachineSource {
  /// The kind of source: `live`, `xml` or `synthetic`.
  package var name: String {
    switch self {
    case .live: "live"
    case .xml: "xml"
    case .synthetic: "synthetic"
    }
  }

  /// The file without its folder, which could name a user, or the description.
  package var detail: String? {
    switch self {
    case .live: nil
    case .xml(let path): path.split(separator: "/").last.map(String.init)
    case .synthetic(let text): text
    }
  }
}
