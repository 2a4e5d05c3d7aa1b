package import Quantities
import Statistics
import System

/// How often, and from which seed, holders are drawn anew.
package struct Resampling: Hashable, Sendable {
  /// How often to draw.
  package var resamples: Int
  /// What the draws follow from.
  package var seed: UInt64
  /// How many threads draw, which the draws don't depend on.
  package var threads: Int

  /// The fewest draws from which an interval at a level can be read.
  ///
  /// With 5 / (1 − level) of them, two or three lie beyond each end: 100 for an interval at 95 %.
  /// That is the least that is no accident. Davison & Hinkley, "Bootstrap Methods and their
  /// Application", 1997, section 2.5.2, recommend a thousand, and more is the default everywhere
  /// that it is cheap.
  package static func fewest(level: Double) -> Int {
    // Less a little, so that 5 / 0.05 is no more than 100.
    max(100, Int(saturating: (5 / (1 - level) - 1e-6).rounded(.up)))
  }

  /// Creates a plan of resampling.
  ///
  /// - Precondition: There is at least one resample, and one thread.
  package init(resamples: Int = 2000, seed: UInt64, threads: Int = 1) {
    precondition(resamples > 0 && threads > 0, "A bootstrap draws at least once, on some thread.")
    self.resamples = resamples
    self.seed = seed
    self.threads = threads
  }
}

/// A measure of many resamples of holdings.
package struct BootstrapDraws: Hashable, Sendable {
  /// The measure of the holdings themselves.
  package let estimate: Double?
  /// The measure of each resample for which it is finite, in ascending order.
  package let values: [Double]
  /// For how many resamples it had no finite value.
  package let missing: Int

  init(estimate: Double?, of draws: [Double?]) {
    self.estimate = estimate
    values = draws.compactMap { $0 }.filter(\.isFinite).sorted()
    missing = draws.count - values.count
  }

  /// Returns the percentile interval.
  ///
  /// Reference: Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
  ///
  /// - Returns: `nil` when fewer than half of the resamples have a value.
  package func percentileInterval(level: Double) -> Interval? {
    guard values.count > missing else { return nil }
    let statistics = OrderStatistics(values)
    return Interval(
      low: statistics.quantile((1 - level) / 2), high: statistics.quantile((1 + level) / 2),
      level: level)
  }

  /// Returns the interval corrected for bias and acceleration, BCa.
  ///
  /// Resamples equal to the estimate count half as below it. Reference: Efron, "Better bootstrap
  /// confidence intervals", Journal of the American Statistical Association 82, 1987.
  ///
  /// - Returns: `nil` where the percentile interval is, without an estimate, and where the estimate
  ///   lies beyond all resamples.
  package func bcaInterval(level: Double, acceleration: Double) -> Interval? {
    guard values.count > missing, let estimate else { return nil }
    let below = values.firstSortedIndex { $0 >= estimate }
    let through = values.firstSortedIndex { $0 > estimate }
    let share = Double(below + through) / 2 / Double(values.count)
    guard share > 0, share < 1 else { return nil }
    let bias = normalQuantile(share)
    let statistics = OrderStatistics(values)
    func end(_ probability: Double) -> Double {
      let shifted = bias + normalQuantile(probability)
      return statistics.quantile(
        normalProbability(bias + shifted / (1 - acceleration * shifted)))
    }
    let ends = (end((1 - level) / 2), end((1 + level) / 2))
    return Interval(
      low: min(ends.0, ends.1), high: max(ends.0, ends.1), level: level)
  }
}

extension Holdings {
  /// Returns measures of resamples of the holders, drawn with replacement,
  /// each with its weight and group.
  ///
  /// All measures are of the same resamples. A resample is how often each holder was drawn, in the
  /// order that they are in already, so that nothing is sorted again. The same seed gives the same
  /// values, whatever the number of threads.
  ///
  /// - Returns: The draws of each measure, in order; `nil` for fewer than 3 holders.
  /// - Complexity: O(*n*) a resample, where *n* is the number of holders.
  package func bootstrap(_ measures: [Measure], _ plan: Resampling) -> [BootstrapDraws]? {
    guard count >= 3 else { return nil }
    let draws = unsafe [[Double?]](unsafeUninitializedCapacity: plan.resamples) {
      target, initialized in
      concurrently(plan.resamples, threads: plan.threads) { number, _ in
        let draw = ResampleCounts(count, number: number, seed: plan.seed)
        let values: [Double?] =
          measures == [.gini]
          ? [draw.giniCoefficient(of: self)]
          : { resample in measures.map { $0.value(of: resample) } }(selecting(draw.indexes()))
        unsafe target.initializeElement(at: number, to: values)
      }
      initialized = plan.resamples
    }
    return measures.indices.map { index in
      BootstrapDraws(estimate: measures[index].value(of: self), of: draws.map { $0[index] })
    }
  }
}
