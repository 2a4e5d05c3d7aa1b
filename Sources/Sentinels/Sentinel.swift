internal import CSentinel
import Glibc
import System

/// What the machine is like right now, as two short fixed pieces of work and the kernel's
/// counters show.
package struct Sentinel {
  /// Rounds of the burst: near 0.15 ms on one core of a current processor.
  private static let burstSteps: UInt64 = 120_000
  /// Steps of the chain: near 0.15 ms.
  private static let chainSteps: UInt64 = 150_000

  /// How long the pieces of work took, in nanoseconds.
  package struct Probe: Hashable, Sendable {
    /// Independent multiply-adds on registers.
    package let burst: Int64
    /// Dependent multiplications.
    package let chain: Int64

    /// States how long the pieces of work took.
    package init(burst: Int64, chain: Int64) {
      self.burst = burst
      self.chain = chain
    }

    /// Returns the median of each piece of work, so that one interrupt doesn't count.
    ///
    /// - Precondition: There is at least one probe.
    package static func median(of probes: [Probe]) -> Probe {
      func median(_ times: [Int64]) -> Int64 { times.sorted()[times.count / 2] }
      return Probe(burst: median(probes.map(\.burst)), chain: median(probes.map(\.chain)))
    }
  }

  /// Does the two pieces of work, about 0.15 ms each, on this thread.
  package static func probe() -> Probe {
    Probe(burst: divide_sentinel_burst(burstSteps), chain: divide_sentinel_chain(chainSteps))
  }

  /// Returns the rate of a burst in FLOP/s, in f32 on one thread.
  package static func burstRate() -> Double {
    let time = divide_sentinel_burst(burstSteps)
    return Double(burstSteps) * divide_sentinel_flop_per_step() / (Double(time) * 1e-9)
  }

  /// The kernel's counters at one moment.
  package struct Counters {
    /// Jiffies the hypervisor took, over all PUs.
    package let stolen: Int64
    /// How often the kernel took the processor from the living threads of the processes.
    package let involuntarySwitches: Int64

    /// Reads the counters of the machine and of some processes.
    package init(of processes: [Int]) {
      let files = SystemFiles()
      involuntarySwitches = processes.reduce(0) { sum, process in
        files.threads(of: process).reduce(sum) { sum, thread in
          let status = ProcessStatus(of: process, thread: thread, in: files)
          return sum + (status?["nonvoluntary_ctxt_switches"].flatMap { Int64($0) } ?? 0)
        }
      }
      let total = SystemFiles().text("proc/stat", limit: 512)?.split(separator: "\n").first
      // cpu user nice system idle iowait irq softirq steal …
      let fields = total?.split(separator: " ") ?? []
      stolen = fields.count > 8 ? Int64(fields[8]) ?? 0 : 0
    }
  }
}
