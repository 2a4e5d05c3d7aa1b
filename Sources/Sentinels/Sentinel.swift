internal import CSentinel
import Glibc

/// What the machine is like right now, as two short fixed pieces of work and the kernel's counters show.
package struct Sentinel {
  /// Rounds of the burst: near 0.15 ms on one core of a current processor.
  private static let burstSteps: UInt64 = 120_000
  /// Steps of the chain: near 0.15 ms.
  private static let chainSteps: UInt64 = 150_000

  /// How long the two pieces of work took, in nanoseconds.
  package static func probe() -> (burst: Int64, chain: Int64) {
    (divide_sentinel_burst(burstSteps), divide_sentinel_chain(chainSteps))
  }

  /// Returns the rate of a burst in FLOP/s, in f32 on one thread.
  package static func burstRate() -> Double {
    let time = divide_sentinel_burst(burstSteps)
    return Double(burstSteps) * divide_sentinel_flop_per_step() / (Double(time) * 1e-9)
  }

  /// The kernel's counters at one moment.
  package struct Counters {
    /// The processor time of the processes in nanoseconds.
    package let processor: Int64
    /// Jiffies the hypervisor took, over all PUs.
    package let stolen: Int64
    /// How often the kernel took the processor from this process.
    package let involuntarySwitches: Int64

    /// Reads the counters.
    ///
    /// - Parameter processes: Those whose processor time counts.
    package init(of processes: [Int] = [Int(getpid())]) {
      processor = Sentinel.processorTime(of: processes)
      var usage = rusage()
      unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      involuntarySwitches = Int64(usage.ru_nivcsw)
      let total = ProcFile.read("/proc/stat", limit: 512)?.split(separator: "\n").first
      // cpu user nice system idle iowait irq softirq steal …
      let fields = total?.split(separator: " ") ?? []
      stolen = fields.count > 8 ? Int64(fields[8]) ?? 0 : 0
    }
  }

  /// Returns the processor time of processes so far, in nanoseconds.
  package static func processorTime(of processes: [Int]) -> Int64 {
    processes.reduce(0) { sum, process in
      var clock = clockid_t()
      var time = timespec()
      guard unsafe clock_getcpuclockid(pid_t(process), &clock) == 0,
        unsafe clock_gettime(clock, &time) == 0
      else { return sum }
      return sum + Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
  }
}
