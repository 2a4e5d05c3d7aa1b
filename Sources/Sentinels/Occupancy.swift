import Glibc
import System

/// How much of the processor processes had, and how long they waited for it.
package struct Occupancy: Hashable, Sendable {
  /// The processor time in nanoseconds, over all threads.
  package var processor: Int64
  /// How long threads were ready to run while others had their PU, in nanoseconds, over all
  /// threads; `nil` where the kernel doesn't count it.
  package var runDelay: Int64?

  /// What nothing has had.
  package static let none = Occupancy(processor: 0, runDelay: 0)

  /// States what was had, in nanoseconds.
  package init(processor: Int64, runDelay: Int64?) {
    self.processor = processor
    self.runDelay = runDelay
  }

  /// Reads what the living threads of processes have had so far.
  package init(of processes: [Int] = [Int(getpid())]) {
    processor = processes.reduce(0) { $0 + Self.processorTime(of: $1) }
    runDelay = processes.reduce(0 as Int64?) { sum, process in
      guard let sum, let delay = Self.runDelay(of: process) else { return nil }
      return sum + delay
    }
  }

  /// What was had between two readings; a thread that ended takes its run delay with it.
  package static func - (later: Occupancy, earlier: Occupancy) -> Occupancy {
    Occupancy(
      processor: later.processor - earlier.processor,
      runDelay: both(later.runDelay, earlier.runDelay).map { max(0, $0 - $1) })
  }

  /// Adds what others had; the run delay becomes `nil` where either is unknown.
  package static func += (sum: inout Occupancy, more: Occupancy) {
    sum.processor += more.processor
    sum.runDelay = both(sum.runDelay, more.runDelay).map { $0 + $1 }
  }

  private static func both(_ first: Int64?, _ second: Int64?) -> (Int64, Int64)? {
    guard let first, let second else { return nil }
    return (first, second)
  }

  private static func processorTime(of process: Int) -> Int64 {
    var clock = clockid_t()
    var time = timespec()
    guard unsafe clock_getcpuclockid(pid_t(process), &clock) == 0,
      unsafe clock_gettime(clock, &time) == 0
    else { return 0 }
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The second number of each thread's `schedstat` (proc_pid_schedstat in the kernel's
  /// `Documentation/scheduler/sched-stats.rst`).
  private static func runDelay(of process: Int) -> Int64? {
    let files = SystemFiles()
    let folder = "proc/\(process)/task"
    var sum: Int64 = 0
    for thread in files.names(in: folder) {
      // A thread may end between the listing and the reading.
      guard let text = files.text("\(folder)/\(thread)/schedstat", limit: 128) else {
        if unsafe access("/proc/self/schedstat", R_OK) != 0 { return nil }
        continue
      }
      let numbers = text.split(whereSeparator: \.isWhitespace)
      guard numbers.count >= 2, let delay = Int64(numbers[1]) else { return nil }
      sum += delay
    }
    return sum
  }
}
