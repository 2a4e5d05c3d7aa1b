package import PluginProtocol
import Statistics

/// What disturbed an invocation, as its sentinels and the kernel's counters show.
package enum Tag: String, CaseIterable, Codable, Hashable, Sendable {
  /// Other processes had the processor for more than 2 % of the time.
  case preempted
  /// The hypervisor took the processor.
  case stolen
  /// The quota of a control group made the worker wait, without a quota in the budget.
  case throttled
  /// Burst and chain were slow alike: a lower clock.
  case frequency
  /// The burst of multiply-adds was slow while the chain was not: a neighbour on the same core.
  case portContention = "port-contention"
  /// Loads from memory were slow while the clock was not: a neighbour on the same memory.
  case memoryContention = "memory-contention"
}

/// How long the sentinels take on this budget when nothing disturbs them.
package struct SentinelBaseline: Hashable, Sendable {
  private let burst: Double
  private let chain: Double
  private let walk: Double?

  /// Takes the fastest tenth of the probes as undisturbed; `nil` when there are none.
  package init?(_ groups: [SampleGroup]) {
    func fastest(_ times: [Int64]) -> Double? {
      let times = times.filter { $0 > 0 }.map(Double.init)
      return times.isEmpty ? nil : times.quantile(0.1)
    }
    guard let burst = fastest(groups.map(\.burstNanoseconds)),
      let chain = fastest(groups.map(\.chainNanoseconds))
    else { return nil }
    self.burst = burst
    self.chain = chain
    walk = fastest(groups.compactMap(\.walkNanoseconds))
  }

  /// Returns what the probes before a group of samples show; nothing when it is clean.
  fileprivate func tags(of group: SampleGroup) -> Set<Tag> {
    var tags: Set<Tag> = []
    let burstSpeed = burst / max(Double(group.burstNanoseconds), 1)
    let chainSpeed = chain / max(Double(group.chainNanoseconds), 1)
    if burstSpeed < 0.90, chainSpeed >= 0.92 {
      tags.insert(.portContention)
    } else if burstSpeed < 0.95, chainSpeed < 0.95 {
      tags.insert(.frequency)
    }
    // In cycles of the clock, which slows the caches' part of a load too.
    if let walk, let time = group.walkNanoseconds,
      Double(time) * min(1, chainSpeed) > SentinelBaseline.slowWalk * walk
    {
      tags.insert(.memoryContention)
    }
    return tags
  }

  /// How many times its undisturbed time a walk takes at least under contention: 55 of 57 invocations
  /// of an AMD EPYC left alone stayed below, and 20 of 30 beside a process that kept the memory busy
  /// came above (`Benchmarks/disturbances`, 2026-11-24).
  private static let slowWalk = 1.055
}

extension SampleGroup {
  /// The wall time of all samples in nanoseconds, which may be more than an `Int64` holds in a
  /// damaged record.
  var wallNanoseconds: Double { nanoseconds.reduce(0) { $0 + Double($1) } }

  /// Whether others had the processor for more than 2 % of the time.
  ///
  /// Where the kernel doesn't count how long threads waited for a PU, a worker that ran for less
  /// than 98 % of the time counts: a kernel may leave threads idle, so only one is sure to be owed.
  var isPreempted: Bool {
    if let runDelayNanoseconds { return Double(runDelayNanoseconds) > 0.02 * wallNanoseconds }
    return Double(processorNanoseconds) < 0.98 * wallNanoseconds
  }

  /// Whether the hypervisor took more than 1 % of the time of so many threads.
  fileprivate func isStolen(threads: Int) -> Bool {
    // A jiffy is 10 ms; less than one can't be told from none.
    Double(stolenTicks) * 1e7 > max(0.01 * wallNanoseconds * Double(threads), 1e7)
  }
}

extension InvocationV1 {
  /// What disturbed at least half of this invocation's groups.
  ///
  /// - Parameters:
  ///   - threads: The threads of its budget.
  ///   - waits: Whether its budget makes it wait for the processor by itself, by a quota or by fewer
  ///     PUs than threads.
  func tags(_ baseline: SentinelBaseline?, threads: Int, waits: Bool) -> Set<Tag> {
    guard let baseline, !groups.isEmpty else { return [] }
    let perGroup = groups.map { group -> Set<Tag> in
      guard group.wallNanoseconds > 0 else { return [] }
      var tags = baseline.tags(of: group)
      if !waits, group.isPreempted { tags.insert(.preempted) }
      if group.isStolen(threads: threads) { tags.insert(.stolen) }
      return tags
    }
    var tags = Set(
      Tag.allCases.filter { tag in perGroup.count { $0.contains(tag) } * 2 >= groups.count })
    if !waits, (throttledPeriods ?? 0) > 0 { tags.insert(.throttled) }
    return tags
  }
}
