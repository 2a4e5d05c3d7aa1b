package import Quantities
import Randomness
import Statistics

extension Capacities {
  /// Returns the interval of the share that can do it within so many days, by the percentile
  /// bootstrap over institutions.
  ///
  /// - Parameters:
  ///   - resamples: How often to draw as many institutions as there are, with replacement.
  ///   - seed: Determines the draws.
  /// - Returns: `nil` for fewer than two institutions.
  package func shareInterval(
    within days: Double, level: Double, resamples: Int, seed: UInt64
  ) -> Interval? {
    guard holders.count > 1 else { return nil }
    var random = SplitMix64(seed: seed)
    let shares = (0..<resamples).map { _ in
      var (able, all) = (0.0, 0.0)
      for _ in holders {
        let holder = holders[Int(random.next() % UInt64(holders.count))]
        all += holder.weight
        if holder.days <= days { able += holder.weight }
      }
      return able / all
    }
    return .percentile(shares, level: level)
  }
}

extension Interval {
  /// The interval between quantiles of draws.
  ///
  /// - Precondition: There is a draw.
  static func percentile(_ draws: [Double], level: Double) -> Interval {
    Interval(
      low: draws.quantile((1 - level) / 2), high: draws.quantile((1 + level) / 2), level: level)
  }
}
