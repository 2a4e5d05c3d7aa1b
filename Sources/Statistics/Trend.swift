/// Whether, and how fast, observations rise or fall in the order in which they were made.
package struct Trend: Hashable, Sendable {
  /// The change from one observation to the next: the median slope between any two (Theil & Sen).
  package let slope: Double
  /// The change from the first observation to the last, as a share of the median.
  package let relativeChange: Double
  /// How probable so one-sided an order would be if order didn't matter (Mann & Kendall,
  /// two-sided).
  package let probability: Double

  /// Finds the trend of observations in the order in which they were made.
  ///
  ///     Trend([1, 2, 3, 5, 4])?.probability  // 0.083 = 2 · 5 / 5!
  ///
  /// The probability is exact for up to 50 different observations. For more, or with equal ones, it
  /// is the normal approximation with a correction for ties and for continuity.
  ///
  /// References: Sen, "Estimates of the regression coefficient based on Kendall's tau",
  /// JASA 63, 1968; Mann, "Nonparametric tests against trend", Econometrica 13, 1945; Kendall,
  /// "Rank Correlation Methods", 1975.
  ///
  /// - Precondition: No observation is NaN.
  /// - Returns: `nil` for fewer than 3 observations, or when their median is 0.
  /// - Complexity: O(*n*² log *n*), where *n* is the number of observations.
  package init?(_ observations: [Double]) {
    let n = observations.count
    let center = n > 0 ? observations.median() : 0
    guard n >= 3, center != 0 else { return nil }
    var slopes: [Double] = []
    var score = 0
    for later in 1..<n {
      for earlier in 0..<later {
        let change = observations[later] - observations[earlier]
        slopes.append(change / Double(later - earlier))
        score += change > 0 ? 1 : change < 0 ? -1 : 0
      }
    }
    slope = slopes.median()
    relativeChange = slope * Double(n - 1) / abs(center)
    let runs = observations.tiedCounts()
    probability =
      runs.isEmpty && n <= 50
      ? Trend.exactProbability(score, n) : Trend.normalProbability(score, n, tiedCounts: runs)
  }

  /// The share of all orders whose score is at least as far from 0.
  ///
  /// An order's score is the number of pairs less twice its inversions; each new element adds 0 to
  /// *i* inversions, all with the same probability.
  private static func exactProbability(_ score: Int, _ n: Int) -> Double {
    var shares = [1.0]
    for others in 1..<n {
      var next = [Double](repeating: 0, count: shares.count + others)
      for (inversions, share) in shares.enumerated() {
        for added in 0...others { next[inversions + added] += share / Double(others + 1) }
      }
      shares = next
    }
    let pairs = n * (n - 1) / 2
    let far = shares.indices.filter { abs(pairs - 2 * $0) >= abs(score) }
    return Swift.min(1, far.reduce(0) { $0 + shares[$1] })
  }

  private static func normalProbability(_ score: Int, _ n: Int, tiedCounts: [Int]) -> Double {
    func term(_ count: Int) -> Double { Double(count * (count - 1) * (2 * count + 5)) }
    let variance = (term(n) - tiedCounts.reduce(0) { $0 + term($1) }) / 18
    guard variance > 0, score != 0 else { return 1 }
    return 2 * Statistics.normalProbability(-Double(abs(score) - 1) / variance.squareRoot())
  }
}

extension Collection where Element == Double {
  /// How often each value occurs that occurs more than once.
  fileprivate func tiedCounts() -> [Int] {
    Dictionary(grouping: self) { $0 }.values.map(\.count).filter { $0 > 1 }
  }
}
