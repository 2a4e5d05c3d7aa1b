extension Collection where Element == Double {
  /// Returns the correlation of each observation with the one `lag` later.
  ///
  ///     [1, 2, 3, 4, 5].autocorrelation(lag: 1)  // 0.4
  ///
  /// With the mean and the sum of squares of all observations. Reference: Box & Jenkins, "Time Series
  /// Analysis", section 2.1.
  ///
  /// - Precondition: The lag is not negative.
  /// - Returns: `nil` when no two observations are so far apart, or when all are equal.
  package func autocorrelation(lag: Int) -> Double? {
    precondition(lag >= 0, "A lag is not negative.")
    guard count > lag else { return nil }
    let center = mean()
    let squares = reduce(0) { $0 + ($1 - center) * ($1 - center) }
    guard squares > 0 else { return nil }
    return zip(self, dropFirst(lag)).reduce(0) { $0 + ($1.0 - center) * ($1.1 - center) } / squares
  }

  /// Returns how many independent observations would say as much of the mean as these do.
  ///
  ///     [1, 2, 3, 4, 5].effectiveSampleSize()  // 2.78 = 5 / (−1 + 2 · (1 + 0.4))
  ///
  /// *n* / (−1 + 2 Σ (ρ₂ₘ + ρ₂ₘ₊₁)), the sum over pairs of lags up to the first that is not positive: in a
  /// reversible process all are, so from there on there is noise only. At most *n*: neighbours that
  /// repel each other don't count for more than independent ones.
  ///
  /// Reference: Geyer, "Practical Markov chain Monte Carlo", Statistical Science 7, 1992, section 3.3
  /// (the initial positive sequence estimator).
  ///
  /// - Returns: The size; that of all equal observations is their number.
  /// - Complexity: O(*n*²), where *n* is the number of observations.
  package func effectiveSampleSize() -> Double {
    var sum = 0.0
    for lag in stride(from: 0, to: count, by: 2) {
      guard let even = autocorrelation(lag: lag) else { break }
      let pair = even + (autocorrelation(lag: lag + 1) ?? 0)
      guard pair > 0 else { break }
      sum += pair
    }
    return Double(count) / Swift.max(1, 2 * sum - 1)
  }

  /// Returns how probable neighbours at least as alike as these would be if order didn't matter.
  ///
  /// The normal approximation of the lag-1 autocorrelation, whose mean is −1/*n* and whose variance
  /// (*n* − 2)² / (*n*² (*n* − 1)) for independent normal observations; one-sided, as drift and lasting
  /// states make neighbours alike.
  ///
  /// Reference: Dufour & Roy, "Some robust exact results on sample autocorrelations and tests of
  /// randomness", Journal of Econometrics 29, 1985.
  ///
  /// - Returns: `nil` for fewer than 5 observations, or when all are equal.
  package func likeNeighboursProbability() -> Double? {
    guard count >= 5, let correlation = autocorrelation(lag: 1) else { return nil }
    let n = Double(count)
    let deviation = (n - 2) / (n * (n - 1).squareRoot())
    return normalProbability(-(correlation + 1 / n) / deviation)
  }
}
