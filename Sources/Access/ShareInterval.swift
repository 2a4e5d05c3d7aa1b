package import Quantities
import Randomness
import Statistics

extension Capacities {
  /// From so many holders on, draws say no more than the variance does, and take long.
  private static let many = 100_000

  /// Whether intervals of shares are those of the normal distribution.
  package var hasNormalShares: Bool { holders.count >= Self.many }

  /// Returns the interval of the share that can do it within so many days, by the percentile
  /// bootstrap over institutions.
  ///
  /// Of 100,000 holders or more it is that of the normal distribution with the share's variance,
  /// to which the bootstrap's comes close.
  ///
  /// - Parameters:
  ///   - resamples: How often to draw as many institutions as there are, with replacement.
  ///   - seed: Determines the draws.
  /// - Returns: `nil` for fewer than two institutions.
  package func shareInterval(
    within days: Double, level: Double, resamples: Int, seed: UInt64
  ) -> Interval? {
    guard holders.count > 1 else { return nil }
    let isAble = holders.map { $0.days <= days }
    let weights = holders.map(\.weight)
    guard !hasNormalShares else { return normalInterval(isAble, weights, level) }
    var random = SplitMix64(seed: seed)
    let shares = (0..<resamples).map { _ in
      var (able, all) = (0.0, 0.0)
      for _ in weights {
        let drawn = Int(random.next() % UInt64(weights.count))
        all += weights[drawn]
        if isAble[drawn] { able += weights[drawn] }
      }
      return able / all
    }
    return .percentile(shares, level: level)
  }
}

/// Returns the interval of a weighted share, whose variance is that of a ratio of two sums (Cochran
/// 1977, equation 2.39).
private func normalInterval(_ isAble: [Bool], _ weights: [Double], _ level: Double) -> Interval {
  var (able, all) = (0.0, 0.0)
  for (isAble, weight) in zip(isAble, weights) {
    all += weight
    if isAble { able += weight }
  }
  let share = able / all
  var squares = 0.0
  for (isAble, weight) in zip(isAble, weights) {
    let residual = weight * ((isAble ? 1 : 0) - share)
    squares += residual * residual
  }
  let reach = normalQuantile((1 + level) / 2) * squares.squareRoot() / all
  return Interval(low: max(0, share - reach), high: min(1, share + reach), level: level)
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
