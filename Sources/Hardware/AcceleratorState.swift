import Glibc
package import Quantities

/// What a card does at one moment.
package struct AcceleratorState: Codable, Hashable, Sendable {
  /// The kernel's monotonic clock when it was read, in nanoseconds: the same for every process.
  package var nanoseconds: Int64
  /// The clock of its SMs, in MHz.
  package var clock: Int?
  /// The clock of its memory, in MHz.
  package var memoryClock: Int?
  /// What it draws, in watts.
  package var watts: Double?
  /// Whether the power is of this moment, and not the mean of the last second.
  package var powerIsOfThisMoment = false
  /// What it has drawn since its driver was loaded, in mJ.
  package var millijoules: Int64?
  /// How hot it is, in °C.
  package var temperature: Int?
  /// Why its clock is below its highest; `nil` where that isn't told.
  package var clockReasons: Set<ClockReason>?
  /// The memory that is taken.
  package var usedMemory: ByteCount?
  /// The processes that have memory of it; `nil` where that isn't told.
  package var processes: [Accelerator.Process]?
  /// How it hangs on PCIe.
  package var link = Accelerator.Link()
  /// Its errors.
  package var errors = Accelerator.Errors()
  /// Whether it is divided into instances (MIG).
  package var isDivided: Bool?

  /// Creates a state of which nothing else is known.
  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

extension AcceleratorState {
  /// Creates the state of a card that was read just now.
  package init(_ card: Accelerator) {
    self.init(nanoseconds: monotonicNanoseconds())
    clock = card.clock.now
    memoryClock = card.memoryClock.now
    watts = card.power.now
    temperature = card.temperature.now
    clockReasons = card.clockReasons
    if let total = card.memory.total, let free = card.memory.free {
      usedMemory = ByteCount(bytes: total.bytes - free.bytes)
    }
    processes = card.processes
    link = card.link
    errors = card.errors
    isDivided = card.division?.isOn
  }
}

/// Returns the kernel's monotonic clock in nanoseconds.
func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
