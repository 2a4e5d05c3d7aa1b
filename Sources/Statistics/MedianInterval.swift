package import Quantities

extension Collection where Element == Double {
  /// Returns the interval between two order statistics that holds the median with at least `level`.
  ///
  ///     [1, 2, 3, 4, 5, 6].medianInterval(level: 0.95)  // 1...6, at 0.96875
  ///
  /// Free of assumptions on the distribution. The narrowest pair of ranks k and n + 1 − k is chosen
  /// whose exact binomial coverage 1 − 2·P(B < k), B ~ Binomial(n, ½), reaches the level; the
  /// interval carries the coverage that is reached.
  ///
  /// - Precondition: The collection holds no NaN.
  /// - Returns: `nil` when even the extremes don't reach the level:
  ///   fewer than 6 observations at 95 %.
  /// - Complexity: O(*n* log *n*), where *n* is the number of observations.
  package func medianInterval(level: Double) -> Interval? {
    let ordered = sorted()
    let n = ordered.count
    guard n > 0 else { return nil }
    // Both in units of 2 to the exponent, as 2⁻ⁿ itself is no Double for more than 1074
    // observations.
    var exponent = -n
    var probability = 1.0
    var below = 0.0
    var chosen: (rank: Int, coverage: Double)?
    for rank in 0..<(n + 1) / 2 {
      below += probability
      let coverage = 1 - Double(sign: .plus, exponent: exponent + 1, significand: below)
      guard coverage >= level else { break }
      chosen = (rank, coverage)
      probability *= Double(n - rank) / Double(rank + 1)
      if probability > 0x1p512 {
        probability *= 0x1p-512
        below *= 0x1p-512
        exponent += 512
      }
    }
    guard let chosen else { return nil }
    return Interval(
      low: ordered[chosen.rank], high: ordered[n - 1 - chosen.rank], level: chosen.coverage)
  }
}
