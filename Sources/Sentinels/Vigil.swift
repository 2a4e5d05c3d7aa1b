internal import CLinux
import Glibc
import System

/// What was seen of a machine while this process did nothing but probe it.
package struct Vigil: Hashable, Sendable {
  /// How long it took, in nanoseconds.
  package var nanoseconds: Int64
  /// The bursts of multiply-adds, in nanoseconds, in order.
  package var bursts: [Int64]
  /// The chains of multiplications, in nanoseconds, in order.
  package var chains: [Int64]
  /// Processor time of other processes, in PUs: 1 is one PU all the time.
  package var othersPUs: Double
  /// Processor time that the hypervisor took, in PUs.
  package var stolenPUs: Double
  /// The time that one reading of the clock takes, in nanoseconds.
  package var clockNanoseconds: Double

  /// Creates a vigil from what was seen.
  package init(
    nanoseconds: Int64, bursts: [Int64], chains: [Int64], othersPUs: Double, stolenPUs: Double,
    clockNanoseconds: Double
  ) {
    self.nanoseconds = nanoseconds
    self.bursts = bursts
    self.chains = chains
    self.othersPUs = othersPUs
    self.stolenPUs = stolenPUs
    self.clockNanoseconds = clockNanoseconds
  }
}

extension Vigil {
  /// Probes the PUs one after the other for `seconds` in all.
  ///
  /// The process is bound to one PU at a time, and to all of them afterwards. Idle PUs are as much
  /// a part of the picture as busy ones, so each probe is followed by a short sleep.
  package static func keep(on pus: [Int], seconds: Double) -> Vigil {
    let clock = clockReading()
    let usage = Usage()
    let start = ContinuousClock.now
    var bursts: [Int64] = []
    var chains: [Int64] = []
    let share = Duration.seconds(seconds / Double(max(1, pus.count)))
    for (index, pu) in pus.enumerated() {
      bind([pu])
      // A processor that idled needs a moment to come up to its frequency.
      for _ in 0..<20 { _ = Sentinel.probe() }
      while ContinuousClock.now - start < share * (index + 1) {
        let probe = Sentinel.probe()
        bursts.append(probe.burst)
        chains.append(probe.chain)
        usleep(2_000)
      }
    }
    bind(pus)
    let time = (ContinuousClock.now - start) / .nanoseconds(1)
    let used = Usage().since(usage)
    return Vigil(
      nanoseconds: Int64(time), bursts: bursts, chains: chains,
      othersPUs: max(0, used.busy - used.own) / time, stolenPUs: used.stolen / time,
      clockNanoseconds: clock)
  }

  /// The kernel's counts of processor time, in nanoseconds.
  private struct Usage {
    var busy: Double
    var stolen: Double
    var own: Double

    init() {
      let line = SystemFiles().text("proc/stat", limit: 512)?.split(separator: "\n").first
      // cpu user nice system idle iowait irq softirq steal …
      let ticks = line?.split(separator: " ").dropFirst().map { Double($0) ?? 0 } ?? []
      let tick = 1e9 / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
      func time(_ fields: [Int]) -> Double {
        fields.reduce(0) { $0 + (ticks.indices.contains($1) ? ticks[$1] : 0) } * tick
      }
      busy = time([0, 1, 2, 5, 6])
      stolen = time([7])
      own = Double(Occupancy().processor)
    }

    func since(_ earlier: Usage) -> (busy: Double, stolen: Double, own: Double) {
      (busy - earlier.busy, stolen - earlier.stolen, own - earlier.own)
    }
  }

  private static func bind(_ pus: [Int]) {
    let numbers = pus.map(Int32.init)
    // Where binding is refused, the probes still tell of the machine, if not of each PU.
    _ = unsafe divide_bind(numbers, Int32(numbers.count))
  }

  private static func clockReading() -> Double {
    let readings = 20_000
    var time = timespec()
    let start = ContinuousClock.now
    for _ in 0..<readings { unsafe clock_gettime(CLOCK_MONOTONIC, &time) }
    return (ContinuousClock.now - start) / .nanoseconds(1) / Double(readings)
  }
}
