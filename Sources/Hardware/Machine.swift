import Operations
package import Quantities

/// What a machine is: its objects as hwloc sees them, and the facts beside them.
///
/// A value: no handle of hwloc outlives its making. Levels that a machine lacks are absent, not 0.
package struct Machine: Hashable, Sendable {
  /// Where this description comes from.
  package var source: MachineSource
  /// The whole machine as a tree of objects.
  package var root: MachineObject
  /// The cores, in logical order.
  package var cores: [Core]
  /// The NUMA nodes, in logical order.
  package var numaNodes: [NUMANode]
  /// Every cache instance, from the largest level to the smallest.
  package var caches: [Cache]
  /// The kinds of core, from the most efficient to the fastest; empty when hwloc knows of none.
  package var cpuKinds: [CPUKind]
  /// Co-processors, network interfaces and other devices that hwloc sees.
  package var osDevices: [OSDevice]
  /// What computes: the processor first, then what is beside it.
  package var devices: [Device]
  /// What drivers say of the graphics processors, and what they couldn't say.
  package var accelerators: Accelerators
  /// The number of packages (physical processors).
  package var packages: Int
  /// The number of dies, if hwloc sees dies.
  package var dies: Int?
  /// Every PU that is online.
  package var allPUs: CPUSet
  /// The PUs that exist but are switched off.
  package var offlinePUs: CPUSet
  /// The PUs this process may use.
  package var allowedPUs: CPUSet
  /// The facts about processor, memory and system that hwloc does not hold.
  package var environment: Environment
  /// What a user should know before trusting this description.
  package var warnings: [String]
  /// Identifies the machine without its host name, serial numbers or users: 16 hexadecimal digits.
  package var fingerprint: String

  /// The number of PUs (hardware threads).
  package var pus: Int { allPUs.count }
  /// The processor's model name.
  package var model: String? { environment.model }
  /// The vector instruction levels the processor has, from the oldest.
  package var isa: [InstructionSet] { environment.isa }
  /// The memory this process may use: the least of what the sources say.
  package var memory: ByteCount? { environment.memory.binding }

  /// Creates a machine from its parts.
  package init(
    source: MachineSource, root: MachineObject, cores: [Core], numaNodes: [NUMANode],
    caches: [Cache], cpuKinds: [CPUKind], osDevices: [OSDevice], devices: [Device] = [],
    accelerators: Accelerators = Accelerators(), packages: Int, dies: Int?,
    allPUs: CPUSet, allowedPUs: CPUSet, offlinePUs: CPUSet = [], environment: Environment,
    warnings: [String], fingerprint: String
  ) {
    self.source = source
    self.root = root
    self.cores = cores
    self.numaNodes = numaNodes
    self.caches = caches
    self.cpuKinds = cpuKinds
    self.osDevices = osDevices
    self.devices =
      [Device(.cpu, name: environment.model, memory: environment.memory.binding, nearPUs: allPUs)]
      + devices
      + accelerators.cards.map { Device($0, allPUs: allPUs, numaNodes: numaNodes) }
    self.accelerators = accelerators
    self.packages = packages
    self.dies = dies
    self.allPUs = allPUs
    self.offlinePUs = offlinePUs
    self.allowedPUs = allowedPUs
    self.environment = environment
    self.warnings = warnings
    self.fingerprint = fingerprint
  }
}

/// Where a machine's description comes from.
package enum MachineSource: Hashable, Sendable {
  /// The machine this process runs on.
  case live
  /// An XML file that hwloc's `lstopo` wrote.
  case xml(path: String)
  /// A synthetic description, such as `pack:2 core:64 pu:2`.
  case synthetic(String)
}

/// One object of the machine's tree, such as a package, a cache or a PU.
package struct MachineObject: Codable, Hashable, Sendable {
  /// hwloc's name of the kind, such as `Package`, `L3Cache`, `NUMANode`, `Core` or `PU`.
  package var kind: String
  /// hwloc's index within the kind, if it has one.
  package var logicalIndex: Int?
  /// The kernel's index, if it has one.
  package var osIndex: Int?
  /// What people want to read beside it, such as `32 MiB` or a model name; empty when nothing.
  package var attributes: String
  /// The PUs below it.
  package var pus: CPUSet
  /// Its local memory objects, then the objects below it.
  package var children: [MachineObject]

  /// Creates an object from its parts.
  package init(
    kind: String, logicalIndex: Int?, osIndex: Int?, attributes: String, pus: CPUSet,
    children: [MachineObject]
  ) {
    self.kind = kind
    self.logicalIndex = logicalIndex
    self.osIndex = osIndex
    self.attributes = attributes
    self.pus = pus
    self.children = children
  }
}

/// One core and its PUs.
package struct Core: Codable, Hashable, Sendable {
  /// hwloc's index.
  package var logicalIndex: Int
  /// The logical index of its package, if hwloc sees packages.
  package var package: Int?
  /// The OS index of its nearest NUMA node, if any.
  package var numaNode: Int?
  /// Its PUs by OS index, in hwloc's order.
  package var pus: [Int]
  /// The index of its kind in `Machine.cpuKinds`, if there are kinds.
  package var kind: Int?

  /// Creates a core from its parts.
  package init(logicalIndex: Int, package: Int?, numaNode: Int?, pus: [Int], kind: Int?) {
    self.logicalIndex = logicalIndex
    self.package = package
    self.numaNode = numaNode
    self.pus = pus
    self.kind = kind
  }
}

/// Memory with its local PUs.
///
/// A node that has no PUs of its own is local to those that hwloc finds nearest to it.
package struct NUMANode: Codable, Hashable, Sendable {
  /// The kernel's index.
  package var osIndex: Int
  /// Its size as hwloc reports it, if it does.
  package var memory: ByteCount?
  /// Its local PUs; empty where hwloc finds none near.
  package var pus: CPUSet
  /// Whether this process may allocate there.
  package var isAllowed: Bool

  /// Creates a node from its parts.
  package init(osIndex: Int, memory: ByteCount?, pus: CPUSet, isAllowed: Bool = true) {
    self.osIndex = osIndex
    self.memory = memory
    self.pus = pus
    self.isAllowed = isAllowed
  }
}

/// One cache.
package struct Cache: Codable, Hashable, Sendable {
  /// What a cache holds.
  package enum Kind: String, Codable, Hashable, Sendable {
    /// What instructions read and write.
    case data
    /// The instructions themselves.
    case instruction
    /// Both, as most caches beyond the first level do.
    case unified
  }

  /// 1 is the nearest to the core.
  package var level: Int
  /// What it holds.
  package var kind: Kind
  /// Its size, if known.
  package var size: ByteCount?
  /// The size of its lines, if known.
  package var lineSize: ByteCount?
  /// The PUs that share it.
  package var pus: CPUSet

  /// Creates a cache from its parts.
  package init(level: Int, kind: Kind, size: ByteCount?, lineSize: ByteCount?, pus: CPUSet) {
    self.level = level
    self.kind = kind
    self.size = size
    self.lineSize = lineSize
    self.pus = pus
  }
}

/// A kind of core, such as performance or efficiency cores.
package struct CPUKind: Codable, Hashable, Sendable {
  /// hwloc's rank: higher is faster; `nil` when it cannot tell.
  package var efficiency: Int?
  /// Facts as hwloc names them, such as `CoreType` = `IntelAtom`.
  package var facts: [String: String]
  /// The PUs of this kind.
  package var pus: CPUSet

  /// Creates a kind from its parts.
  package init(efficiency: Int?, facts: [String: String], pus: CPUSet) {
    self.efficiency = efficiency
    self.facts = facts
    self.pus = pus
  }
}
