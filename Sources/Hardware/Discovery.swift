import Quantities
package import System

extension Machine {
  /// Describes a machine: this one, or one from a file or a description.
  ///
  ///     try Machine.discover(.synthetic("pack:2 core:4 pu:2")).pus  // 16
  ///
  /// Facts about this machine are never mixed into the description of another: there, whatever
  /// hwloc does not hold is absent.
  ///
  /// - Parameters:
  ///   - source: Which machine.
  ///   - files: Where the system's own files are; looked at for this machine only.
  ///   - loader: Who loads a topology that a file holds.
  ///   - accelerators: Who reads this machine's graphics processors. If nobody is named, it is a
  ///     process that asks drivers where the files are this system's, and else the files alone.
  /// - Returns: The machine, with warnings where its description should not be trusted blindly.
  /// - Throws: `DiscoveryError` when the source cannot be read or hwloc does not understand it.
  package static func discover(
    _ source: MachineSource = .live, files: SystemFiles = SystemFiles(),
    loader: TopologyLoader = .child, accelerators: AcceleratorSource? = nil
  ) throws(DiscoveryError) -> Machine {
    let facts = try loader.facts(of: source)
    var environment = source == .live ? Environment(reading: files) : Environment()
    environment.model = facts.model ?? environment.model
    environment.kernel = environment.kernel ?? facts.kernel
    environment.memory.hwloc = facts.allowedMemory
    let reader = accelerators ?? (files.isThisSystem ? .reader(AcceleratorReader()) : .files)
    return Machine(
      facts, source: source, environment: environment,
      accelerators: source == .live ? reader.accelerators(in: files) : Accelerators())
  }

  private init(
    _ facts: TopologyFacts, source: MachineSource, environment: Environment,
    accelerators: Accelerators
  ) {
    var warnings: [String] = []
    if let disagreement = environment.memory.disagreement { warnings.append(disagreement) }
    if facts.packages == 0 {
      warnings.append("hwloc sees no packages on this machine: it is counted as one.")
    }
    if facts.cores.isEmpty {
      warnings.append("hwloc sees no cores on this machine: each PU is counted as one.")
    }
    if facts.allowedPUs.isEmpty {
      warnings.append("hwloc says that no PU of this machine may be used.")
    }
    warnings += accelerators.faults.filter(\.isUnusual).map(\.description)
    self.init(
      source: source, root: facts.root,
      cores: facts.cores.isEmpty ? facts.onePUCores : facts.cores,
      numaNodes: facts.numaNodes,
      caches: facts.caches.enumerated()
        .sorted { (-$0.1.level, $0.0) < (-$1.1.level, $1.0) }.map(\.1),
      cpuKinds: facts.cpuKinds, osDevices: facts.osDevices,
      accelerators: accelerators, packages: max(1, facts.packages),
      dies: facts.dies == 0 ? nil : facts.dies, allPUs: facts.allPUs,
      allowedPUs: facts.allowedPUs, offlinePUs: facts.completePUs.subtracting(facts.allPUs),
      environment: environment, warnings: warnings,
      fingerprint: Fingerprint(
        facts, environment: environment, accelerators: accelerators
      ).digits)
  }
}

extension TopologyFacts {
  /// The memory of the NUMA nodes that this process may use, or `nil` if none has a known size.
  fileprivate var allowedMemory: ByteCount? {
    let sizes = numaNodes.filter(\.isAllowed).compactMap(\.memory)
    return sizes.isEmpty ? nil : sizes.reduce(ByteCount(bytes: 0), +)
  }

  fileprivate var onePUCores: [Core] {
    allPUs.indexes.enumerated().map { logicalIndex, pu in
      Core(
        logicalIndex: logicalIndex, package: nil,
        numaNode: numaNodes.first { $0.pus.contains(pu) }?.osIndex, pus: [pu],
        kind: cpuKinds.firstIndex { $0.pus.contains(pu) })
    }
  }
}
