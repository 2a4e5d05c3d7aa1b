package import Quantities

/// Facts about processor, memory and system that hwloc does not hold.
///
/// Each comes from one documented file; absent means that this machine does not say.
package struct Environment: Hashable, Sendable {
  /// The processor's model name.
  package var model: String?
  /// The vector instruction levels, from the oldest.
  package var isa: [InstructionSet]
  /// Processor features as the kernel names them, such as `avx512_bf16`.
  package var features: [String]
  /// The processor's microcode revision.
  package var microcode: String?
  /// The hypervisor's vendor, if the machine is virtual.
  package var hypervisor: String?
  /// The frequency governor, such as `performance`.
  package var governor: String?
  /// The highest clock of any core in cycles per second, turbo included, where the kernel's driver
  /// states that.
  package var highestClock: Double?
  /// Whether the processor may exceed its base frequency.
  package var turbo: Bool?
  /// Whether more than one PU per core is online.
  package var smt: Bool?
  /// Transparent huge pages: `always`, `madvise` or `never`.
  package var transparentHugePages: String?
  /// The kernel's clock source, such as `tsc`.
  package var clockSource: String?
  /// Automatic NUMA balancing.
  package var numaBalancing: Bool?
  /// The load average over one minute.
  package var load: Double?
  /// The kernel's name and release.
  package var kernel: String?
  /// The control groups this process is in, and their limits.
  package var controlGroup: ControlGroup
  /// What the sources say of the memory.
  package var memory: MemorySources

  /// Creates an environment from the facts that are known.
  package init(
    model: String? = nil, isa: [InstructionSet] = [], features: [String] = [],
    microcode: String? = nil, hypervisor: String? = nil, governor: String? = nil,
    turbo: Bool? = nil, smt: Bool? = nil, transparentHugePages: String? = nil,
    clockSource: String? = nil, numaBalancing: Bool? = nil, load: Double? = nil,
    kernel: String? = nil, controlGroup: ControlGroup = ControlGroup(),
    memory: MemorySources = MemorySources(), highestClock: Double? = nil
  ) {
    self.model = model
    self.isa = isa
    self.features = features
    self.microcode = microcode
    self.hypervisor = hypervisor
    self.governor = governor
    self.turbo = turbo
    self.highestClock = highestClock
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

/// The control groups of this process and what they limit.
package struct ControlGroup: Hashable, Sendable {
  /// Which hierarchies are mounted.
  package enum Layout: String, Hashable, Sendable {
    /// No control groups.
    case none
    /// Version 1 controllers only.
    case v1
    /// The unified hierarchy only.
    case v2
    /// Version 1 controllers beside a unified hierarchy.
    case hybrid
  }

  /// Which hierarchies are mounted.
  package var layout: Layout
  /// The CPU quota in PUs, if one is set.
  package var quota: Double?
  /// The memory limit, if one is set.
  package var memoryLimit: ByteCount?

  /// Creates control groups from what they limit.
  package init(layout: Layout = .none, quota: Double? = nil, memoryLimit: ByteCount? = nil) {
    self.layout = layout
    self.quota = quota
    self.memoryLimit = memoryLimit
  }
}

/// What each source says of the machine's memory.
///
/// They can disagree; the least binds.
package struct MemorySources: Hashable, Sendable {
  /// The sum over hwloc's NUMA nodes.
  package var hwloc: ByteCount?
  /// `MemTotal` of `/proc/meminfo`.
  package var kernelTotal: ByteCount?
  /// `MemAvailable` of `/proc/meminfo`.
  package var kernelAvailable: ByteCount?
  /// The limit of the control group.
  package var controlGroupLimit: ByteCount?

  /// Creates the sources from what they say.
  package init(
    hwloc: ByteCount? = nil, kernelTotal: ByteCount? = nil, kernelAvailable: ByteCount? = nil,
    controlGroupLimit: ByteCount? = nil
  ) {
    self.hwloc = hwloc
    self.kernelTotal = kernelTotal
    self.kernelAvailable = kernelAvailable
    self.controlGroupLimit = controlGroupLimit
  }

  /// Whether the kernel has more memory available now than hwloc says there is.
  ///
  /// On some virtual machines the NUMA nodes show what was plugged in at the start,
  /// not what is there.
  package var refutesHwloc: Bool {
    guard let hwloc, let kernelAvailable else { return false }
    return kernelAvailable > hwloc
  }

  /// The least of the totals and limits that nothing refutes, or `nil` when no source says
  /// anything.
  package var binding: ByteCount? {
    [refutesHwloc ? nil : hwloc, kernelTotal, controlGroupLimit].compactMap(\.self).min()
  }
}
