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
  /// The burst of multiply-adds was slow while the chain was not: a neighbour on the same core.
  case contended
  /// Burst and chain were slow alike: a lower frequency.
  case slowed
}

/// How long the two sentinels take on this budget when nothing disturbs them.
package struct SentinelBaseline: Hashable, Sendable {
  private let burst: Double
  private let chain: Double

  /// Takes the fastest tenth of the probes as undisturbed; `nil` when there are none.
  package init?(_ groups: [SampleGroup]) {
    let bursts = groups.map { Double($0.burstNanoseconds) }.filter { $0 > 0 }
    let chains = groups.map { Double($0.chainNanoseconds) }.filter { $0 > 0 }
    guard !bursts.isEmpty, !chains.isEmpty else { return nil }
    burst = bursts.quantile(0.1)
    chain = chains.quantile(0.1)
  }

  /// Returns what disturbed a group of samples; nothing when it is clean.
  ///
  /// - Parameter threads: The threads that should have had the processor all the time.
  func tags(of group: SampleGroup, threads: Int, hasQuota: Bool) -> Set<Tag> {
    var tags: Set<Tag> = []
    let wall = group.wallNanoseconds
    guard wall > 0 else { return tags }
    // A kernel may leave threads idle, so only the first thread's share is sure to be owed.
    if !hasQuota, Double(group.processorNanoseconds) < 0.98 * wall { tags.insert(.preempted) }
    // A jiffy is 10 ms; less than one can't be told from none.
    if Double(group.stolenTicks) * 1e7 > max(0.01 * wall * Double(threads), 1e7) {
      tags.insert(.stolen)
    }
    let burstSpeed = burst / max(Double(group.burstNanoseconds), 1)
    let chainSpeed = chain / max(Double(group.chainNanoseconds), 1)
    if burstSpeed < 0.90, chainSpeed >= 0.92 { tags.insert(.contended) }
    if burstSpeed < 0.95, chainSpeed < 0.92 { tags.insert(.slowed) }
    return tags
  }
}

extension SampleGroup {
  /// The wall time of all samples, which may be more than an `Int64` holds in a damaged record.
  fileprivate var wallNanoseconds: Double { nanoseconds.reduce(0) { $0 + Double($1) } }
}

extension InvocationV1 {
  /// The time of one iteration in each group's samples.
  private func seconds(of group: SampleGroup) -> [Double] {
    let iterations = Double(iterationsPerSample ?? 1)
    return group.nanoseconds.map { Double($0) * 1e-9 / iterations }
  }

  /// The invocation's value: the median time of one iteration in seconds, or `nil` if it failed.
  ///
  /// Samples in which the processor was away are left out where at least half of the samples remain.
  package var secondsPerIteration: Double? {
    guard Outcome(rawValue: outcome) == .ok else { return nil }
    let all = groups.flatMap(seconds)
    let present = groups.filter { group in
      Double(group.processorNanoseconds) >= 0.98 * group.wallNanoseconds
    }.flatMap(seconds)
    let used = present.count * 2 >= all.count ? present : all
    let valid = used.filter { $0.isFinite && $0 > 0 }
    return valid.isEmpty ? nil : valid.median()
  }

  /// What disturbed at least half of this invocation's groups.
  func tags(_ baseline: SentinelBaseline?, threads: Int, hasQuota: Bool) -> Set<Tag> {
    guard let baseline, !groups.isEmpty else { return [] }
    let perGroup = groups.map { baseline.tags(of: $0, threads: threads, hasQuota: hasQuota) }
    var tags = Set(
      Tag.allCases.filter { tag in perGroup.count { $0.contains(tag) } * 2 >= groups.count })
    if !hasQuota, (throttledPeriods ?? 0) > 0 { tags.insert(.throttled) }
    return tags
  }
}
