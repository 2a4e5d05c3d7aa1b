/// A machine as it stands in JSON: in `divide topology --json` and in records.
///
/// Keys carry their units. A key is missing where the machine does not say.
package struct MachineV1: Codable, Hashable, Sendable {
  /// The version of these keys.
  package var schemaVersion: Int
  /// `live`, `xml` or `synthetic`.
  package var source: String
  /// The name of the XML file without its folder, or the synthetic description.
  package var sourceName: String?
  /// Identifies the machine: 16 hexadecimal digits.
  package var fingerprint: String
  /// The processor's model name.
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
  /// The caches, from the largest level.
  package var caches: [Caches]
  /// The kinds of core, from the most efficient.
  package var cpuKinds: [Kind]
  /// The devices beside the processor, as hwloc names them.
  package var devices: [Device]
  /// What computes, the processor first; absent in records of before, which know the processor
  /// alone.
  package var computeDevices: [ComputeDevice]?
  /// The memory this process may use: the least of what the sources say.
  package var memoryBytes: Int64?
  /// The facts that hwloc does not hold.
  package var environment: Environment
  /// What a reader should know before trusting this.
  package var warnings: [String]

  /// Creates it from its parts.
  package init(
    schemaVersion: Int, source: String, sourceName: String? = nil, fingerprint: String,
    model: String? = nil, isa: [String], packages: Int, dies: Int? = nil, cores: Int, pus: Int,
    numaNodes: Int, allowedPUs: [Int], offlinePUs: [Int], corePUs: [[Int]], nodes: [Node],
    caches: [Caches], cpuKinds: [Kind], devices: [Device], computeDevices: [ComputeDevice]? = nil,
    memoryBytes: Int64? = nil, environment: Environment, warnings: [String]
  ) {
    self.schemaVersion = schemaVersion
    self.source = source
    self.sourceName = sourceName
    self.fingerprint = fingerprint
    self.model = model
    self.isa = isa
    self.packages = packages
    self.dies = dies
    self.cores = cores
    self.pus = pus
    self.numaNodes = numaNodes
    self.allowedPUs = allowedPUs
    self.offlinePUs = offlinePUs
    self.corePUs = corePUs
    self.nodes = nodes
    self.caches = caches
    self.cpuKinds = cpuKinds
    self.devices = devices
    self.computeDevices = computeDevices
    self.memoryBytes = memoryBytes
    self.environment = environment
    self.warnings = warnings
  }

  /// One NUMA node.
  package struct Node: Codable, Hashable, Sendable {
    /// The kernel's index.
    package var osIndex: Int
    /// Its size.
    package var memoryBytes: Int64?
    /// Its local PUs, by OS index.
    package var pus: [Int]
    /// Whether the process may allocate there.
    package var allowed: Bool

    /// Creates it from its parts.
    package init(osIndex: Int, memoryBytes: Int64? = nil, pus: [Int], allowed: Bool) {
      self.osIndex = osIndex
      self.memoryBytes = memoryBytes
      self.pus = pus
      self.allowed = allowed
    }
  }

  /// The caches of one level, kind and size.
  package struct Caches: Codable, Hashable, Sendable {
    /// 1 is the nearest to the core.
    package var level: Int
    /// `data`, `instruction` or `unified`.
    package var kind: String
    /// The size of each.
    package var bytes: Int64?
    /// The size of their lines.
    package var lineBytes: Int64?
    /// How many there are.
    package var count: Int

    /// Creates it from its parts.
    package init(level: Int, kind: String, bytes: Int64? = nil, lineBytes: Int64? = nil, count: Int)
    {
      self.level = level
      self.kind = kind
      self.bytes = bytes
      self.lineBytes = lineBytes
      self.count = count
    }
  }

  /// One kind of core.
  package struct Kind: Codable, Hashable, Sendable {
    /// hwloc's rank; higher is faster.
    package var efficiency: Int?
    /// Facts as hwloc names them.
    package var facts: [String: String]
    /// The PUs of this kind, by OS index.
    package var pus: [Int]

    /// Creates it from its parts.
    package init(efficiency: Int? = nil, facts: [String: String], pus: [Int]) {
      self.efficiency = efficiency
      self.facts = facts
      self.pus = pus
    }
  }

  /// One device beside the processor.
  package struct Device: Codable, Hashable, Sendable {
    /// Such as `gpu` or `co-processor`.
    package var kind: String
    /// hwloc's name of it.
    package var name: String
    /// Facts as hwloc names them, without what identifies one specimen.
    package var facts: [String: String]

    /// Creates it from its parts.
    package init(kind: String, name: String, facts: [String: String]) {
      self.kind = kind
      self.name = name
      self.facts = facts
    }
  }

  /// Something that computes.
  package struct ComputeDevice: Codable, Hashable, Sendable {
    /// Such as `cpu` or `gpu:0`.
    package var id: String
    /// What its maker calls it.
    package var name: String?
    /// Its own memory; the processor's is the machine's.
    package var memoryBytes: Int64?
    /// The PUs that are near to it, by OS index.
    package var pus: [Int]
    /// What its driver says of it, if it is a graphics processor.
    package var accelerator: AcceleratorV1?

    /// Creates it from its parts.
    package init(
      id: String, name: String? = nil, memoryBytes: Int64? = nil, pus: [Int],
      accelerator: AcceleratorV1? = nil
    ) {
      self.id = id
      self.name = name
      self.memoryBytes = memoryBytes
      self.pus = pus
      self.accelerator = accelerator
    }
  }

  /// The facts that hwloc does not hold.
  package struct Environment: Codable, Hashable, Sendable {
    /// Processor features as the kernel names them.
    package var features: [String]
    /// The processor's microcode revision.
    package var microcode: String?
    /// The hypervisor's name, if the machine is virtual.
    package var hypervisor: String?
    /// The frequency governor.
    package var governor: String?
    /// Whether the processor may exceed its base frequency.
    package var turbo: Bool?
    /// The highest clock of any core, turbo included; absent where the kernel's driver doesn't say.
    package var highestClockHertz: Double?
    /// Whether more than one PU per core is online.
    package var smt: Bool?
    /// `always`, `madvise` or `never`.
    package var transparentHugePages: String?
    /// The kernel's clock source.
    package var clockSource: String?
    /// Whether the kernel balances pages between NUMA nodes.
    package var numaBalancing: Bool?
    /// The load average over one minute.
    package var load: Double?
    /// The kernel's name and release.
    package var kernel: String?
    /// The control groups of the process.
    package var controlGroup: ControlGroup
    /// What each source says of the memory.
    package var memory: Memory

    /// Creates it from its parts.
    package init(
      features: [String], microcode: String? = nil, hypervisor: String? = nil,
      governor: String? = nil, turbo: Bool? = nil, smt: Bool? = nil,
      transparentHugePages: String? = nil, clockSource: String? = nil, numaBalancing: Bool? = nil,
      load: Double? = nil, kernel: String? = nil, controlGroup: ControlGroup, memory: Memory,
      highestClockHertz: Double? = nil
    ) {
      self.features = features
      self.microcode = microcode
      self.hypervisor = hypervisor
      self.governor = governor
      self.turbo = turbo
      self.highestClockHertz = highestClockHertz
      self.smt = smt
      self.transparentHugePages = transparentHugePages
      self.clockSource = clockSource
      self.numaBalancing = numaBalancing
      self.load = load
      self.kernel = kernel
      self.controlGroup = controlGroup
      self.memory = memory
    }
  }

  /// The control groups of the process.
  package struct ControlGroup: Codable, Hashable, Sendable {
    /// `none`, `v1`, `v2` or `hybrid`.
    package var layout: String
    /// The CPU quota in PUs.
    package var quotaPUs: Double?
    /// The memory limit.
    package var memoryLimitBytes: Int64?

    /// Creates it from its parts.
    package init(layout: String, quotaPUs: Double? = nil, memoryLimitBytes: Int64? = nil) {
      self.layout = layout
      self.quotaPUs = quotaPUs
      self.memoryLimitBytes = memoryLimitBytes
    }
  }

  /// What each source says of the memory.
  package struct Memory: Codable, Hashable, Sendable {
    /// The sum over the allowed NUMA nodes.
    package var hwlocBytes: Int64?
    /// `MemTotal` of `/proc/meminfo`.
    package var kernelTotalBytes: Int64?
    /// `MemAvailable` of `/proc/meminfo`.
    package var kernelAvailableBytes: Int64?
    /// The limit of the control group.
    package var controlGroupLimitBytes: Int64?
    /// The source with the least: `hwloc`, `kernel` or `control group`.
    package var binding: String?

    /// Creates it from its parts.
    package init(
      hwlocBytes: Int64? = nil, kernelTotalBytes: Int64? = nil, kernelAvailableBytes: Int64? = nil,
      controlGroupLimitBytes: Int64? = nil, binding: String? = nil
    ) {
      self.hwlocBytes = hwlocBytes
      self.kernelTotalBytes = kernelTotalBytes
      self.kernelAvailableBytes = kernelAvailableBytes
      self.controlGroupLimitBytes = controlGroupLimitBytes
      self.binding = binding
    }
  }
}
