package import Records
import Statistics

/// What disturbed an invocation, as its sentinels and the kernel's counters show.
///
/// A neighbour on the memory is not among them: no sentinel told it from what memory varies by
/// itself (decision 15).
package enum Tag: String, CaseIterable, Hashable, Sendable {
  /// Other processes had the processor for more than a tenth of the time.
  case preempted
  /// The hypervisor took the processor.
  case stolen
  /// The quota of a control group made the worker wait, without a quota in the budget.
  case throttled
  /// Burst and chain were slow alike: a lower clock.
  case frequency
  /// The burst of multiply-adds was slow while the chain was not: a neighbour on the same core.
  /// Only kernels that arithmetic bounds have this tag.
  case portContention = "port-contention"
  /// The device drew what it may, and lowered its clock for that.
  case powerCapped = "power-capped"
  /// The device's driver lowered its clock because of heat.
  case thermal
  /// The device's hardware lowered its clock.
  case hardwareSlowdown = "hw-slowdown"
  /// Another process had memory of the device.
  case sharedDevice = "shared-device"
  /// The device's clock was still rising.
  case clockRamp = "clock-ramp"
  /// The device's link ran slower than it could.
  case linkDowngraded = "link-downgraded"
  /// The device's memory has errors that couldn't be corrected.
  case ecc

  /// Whether what was measured is less than the machine gives: not where a device draws all the
  /// power it may, as every card does under load.
  package var isDisturbance: Bool { self != .powerCapped }
}

/// How long the sentinels take around a cell's samples when nothing disturbs them.
///
/// Each cell has its own, because what was computed before changes it: on a Zen 3 host
/// bursts behind memory-bound kernels took 1.4 times as long as behind products (2026-11-26).
package struct SentinelBaseline: Hashable, Sendable {
  private let burst: Pace
  private let chain: Pace
  private let isMemoryBound: Bool

  /// Takes the fastest tenth of the probes as undisturbed; `nil` when there are none.
  ///
  /// - Parameter isMemoryBound: Whether memory bounds the cell's kernel, and not arithmetic: a
  ///   neighbour on the arithmetic units then doesn't touch it.
  package init?(_ groups: some Sequence<MeasuredGroup>, isMemoryBound: Bool) {
    guard let burst = Pace(groups.map(\.burstNanoseconds)),
      let chain = Pace(groups.map(\.chainNanoseconds))
    else { return nil }
    self.burst = burst
    self.chain = chain
    self.isMemoryBound = isMemoryBound
  }

  /// Returns what the probes around a group of samples show; nothing when it is clean.
  ///
  /// A probe is the median of three. The burst has to lose a tenth of its speed before a neighbour
  /// is named; the clock is low when the chain loses a twentieth, and is not what slows a burst as
  /// long as the chain keeps 92 % of its speed.
  fileprivate func tags(of group: MeasuredGroup) -> Set<Tag> {
    var tags: Set<Tag> = []
    let burstTime = Double(group.burstNanoseconds)
    let chainTime = Double(group.chainNanoseconds)
    let clockIsLow = chain.isExceeded(by: chainTime, over: 1 / 0.95)
    if isMemoryBound {
      if clockIsLow { tags.insert(.frequency) }
    } else if burst.isExceeded(by: burstTime, over: 1 / 0.90),
      chain.ratio(of: chainTime) <= 1 / 0.92
    {
      tags.insert(.portContention)
    } else if clockIsLow, burst.isExceeded(by: burstTime, over: 1 / 0.95) {
      tags.insert(.frequency)
    }
    return tags
  }
}

extension MeasuredGroup {
  /// Whether the hypervisor took more than 1 % of the time of so many threads.
  fileprivate func isStolen(threads: Int) -> Bool {
    // A jiffy is 10 ms; less than one can't be told from none.
    Double(stolenTicks) * 1e7 > max(0.01 * wallNanoseconds * Double(threads), 1e7)
  }
}

extension Invocation {
  /// What disturbed at least half of this invocation's groups.
  ///
  /// - Parameters:
  ///   - threads: The threads of its budget.
  ///   - waits: Whether its budget makes it wait for the processor by itself, by a quota or by
  ///     fewer PUs than threads.
  func tags(_ baseline: SentinelBaseline?, threads: Int, waits: Bool) -> Set<Tag> {
    let ofDevice = Set(deviceDisturbances.compactMap { Tag(rawValue: $0) })
    guard let baseline, !groups.isEmpty else { return ofDevice }
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
    return tags.union(ofDevice)
  }
}
