package import Inequality
package import Quantities
import Randomness

/// What a policy does to measures of what institutions hold.
package struct PolicyOutcome: Sendable {
  /// A number before and after.
  package struct Change: Sendable {
    /// The number before; `nil` where it has no value.
    package var before: Double?
    /// The number after; `nil` where it has no value.
    package var after: Double?
    /// The interval of after − before, by the bootstrap over institutions or by the ranges of
    /// tiers.
    package var interval: Interval?

    /// After − before; `nil` where one has no value.
    package var difference: Double? { before.flatMap { before in after.map { $0 - before } } }
  }

  /// What it does to measures, in the order asked for.
  package let measures: [(measure: Measure, change: Change)]
  /// What it does to the share of institutions that have at least so much, in the order asked for.
  package let shares: [(limit: Double, change: Change)]
  /// The capacity that the policy takes, in all.
  package let amount: Double

  /// Applies a policy.
  ///
  /// A resample draws institutions, each with what it has before and after the policy on all of
  /// them. Where there are draws of what all of them have, these take the place of resamples.
  ///
  /// - Parameters:
  ///   - values: What institutions have, from 0.
  ///   - weights: How many institutions like each there are.
  ///   - measures: What to look at.
  ///   - limits: What an institution should have, each for a share that does.
  ///   - level: The confidence level of intervals.
  ///   - resamples: How often the bootstrap draws; 0 for no intervals.
  ///   - draws: What institutions could have instead, each with what the policy is then.
  ///   - seed: Determines the draws.
  /// - Throws: `HoldingsError` for values and weights that make no sense.
  package init(
    of policy: Policy, on values: [Double], weights: [Double], measures: [Measure],
    reaching limits: [Double] = [], level: Double, resamples: Int, seed: UInt64,
    draws: [(holders: CapacityDraws.Draw, policy: Policy)] = []
  ) throws(HoldingsError) {
    let changed = policy.applied(to: values, weights: weights)
    amount = policy.amount(for: values, weights: weights)
    let whole = try Sides(Array(values.indices), values, changed, weights)
    var random = SplitMix64(seed: seed)
    var drawn: [Sides] = []
    for (holders, policy) in draws {
      let (values, weights) = (holders.values, holders.weights)
      drawn.append(
        try Sides(
          Array(values.indices), values, policy.applied(to: values, weights: weights), weights))
    }
    for _ in 0..<(values.count > 1 && draws.isEmpty ? resamples : 0) {
      let draw = values.indices.map { _ in Int(random.next() % UInt64(values.count)) }
      drawn.append(try Sides(draw, values, changed, weights))
    }
    func change(_ value: (Holdings) -> Double?) -> Change {
      let changes = drawn.map { sides in
        value(sides.after).flatMap { after in value(sides.before).map { after - $0 } }
      }
      var interval = Interval.central(changes, level: level)
      if draws.isEmpty { interval?.kind = .confidence(level) }
      return Change(
        before: value(whole.before)?.finite, after: value(whole.after)?.finite, interval: interval)
    }
    self.measures = measures.map { measure in (measure, change { measure.value(of: $0) }) }
    shares = limits.map { limit in (limit, change { $0.share(from: limit) }) }
  }

  /// Returns what one point of the Gini coefficient, 0.01, costs.
  ///
  /// - Returns: `nil` where the coefficient doesn't fall.
  package func costPerPoint(_ cost: Double) -> Double? {
    guard let change = measures.first(where: { $0.measure == .gini })?.change.difference,
      change < 0
    else { return nil }
    return cost / (-change * 100)
  }
}

/// The same holders before and after.
private struct Sides {
  var before: Holdings
  var after: Holdings

  init(
    _ draw: [Int], _ before: [Double], _ after: [Double], _ weights: [Double]
  ) throws(HoldingsError) {
    let drawnWeights = draw.map { weights[$0] }
    self.before = try Holdings(draw.map { before[$0] }, weights: drawnWeights)
    self.after = try Holdings(draw.map { after[$0] }, weights: drawnWeights)
  }
}

extension Holdings {
  /// The share of holders that have at least so much.
  fileprivate func share(from limit: Double) -> Double? {
    let able = values.indices.reduce(0.0) {
      $0 + (values[$1] >= limit ? weights?[$1] ?? 1 : 0)
    }
    return able / totalWeight
  }
}

extension Double {
  fileprivate var finite: Double? { isFinite ? self : nil }
}
