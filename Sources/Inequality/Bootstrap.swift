package import Statistics

extension Holdings {
  /// Returns the percentile bootstrap interval of a measure over holders.
  ///
  /// Holders are drawn with replacement, each with its weight and group. Reference: Efron & Tibshirani,
  /// "An Introduction to the Bootstrap", 1993, chapter 13.
  ///
  /// - Parameters:
  ///   - measure: The measure; draws for which it is `nil` or infinite don't count.
  ///   - resamples: How often to draw.
  ///   - random: Where chance comes from.
  /// - Returns: `nil` for fewer than 3 holders, or when fewer than half of the draws have a value.
  package func interval(
    of measure: (Holdings) -> Double?, level: Double, resamples: Int,
    using random: inout some RandomNumberGenerator
  ) -> ConfidenceInterval? {
    guard count >= 3 else { return nil }
    var values: [Double] = []
    for _ in 0..<resamples {
      let drawn = holders.indices.map { _ in
        holders[Int.random(in: holders.indices, using: &random)]
      }
      if let value = measure(Holdings(valid: drawn)), value.isFinite { values.append(value) }
    }
    guard values.count * 2 >= resamples, !values.isEmpty else { return nil }
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      low: values.quantile(tail), high: values.quantile(1 - tail), level: level)
  }
}
