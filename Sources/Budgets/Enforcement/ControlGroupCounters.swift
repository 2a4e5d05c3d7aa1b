package import Quantities
package import System

/// What the kernel counted for a control group; absent where it does not count.
package struct ControlGroupCounters: Hashable, Sendable {
  /// Periods in which the group used its quota up.
  package var throttledPeriods: Int64?
  /// The most memory in use at once.
  package var memoryPeak: ByteCount?
  /// Processes that the kernel killed for want of memory.
  package var outOfMemoryKills: Int64?

  /// Reads the counters of a group.
  package init(of folders: [Controller: ControlGroupFolder], in files: SystemFiles) {
    if let cpu = folders[.cpu] {
      throttledPeriods = files.value(of: "nr_throttled", in: "\(cpu.path)/cpu.stat")
    }
    if let memory = folders[.memory] {
      let (peak, events) =
        switch memory.version {
        case .v1: ("memory.max_usage_in_bytes", "memory.oom_control")
        case .v2: ("memory.peak", "memory.events")
        }
      memoryPeak = files.integer("\(memory.path)/\(peak)").map(ByteCount.init(bytes:))
      outOfMemoryKills = files.value(of: "oom_kill", in: "\(memory.path)/\(events)")
    }
  }
}
