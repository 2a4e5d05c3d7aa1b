extension Collection where Element == Double {
  /// Returns the correlation of each observation with the one `lag` later.
  ///
  ///     [1, 2, 3, 4, 5].autocorrelation(lag: 1)  // 0.4
  ///
  /// With the mean and the sum of squares of all observations. Reference: Box & Jenkins, "Time
  /// Series Analysis", section 2.1.
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

  /// Returns how probable neighbours at least as alike as these would be if order didn't matter.
  ///
  /// The normal approximation of the lag-1 autocorrelation, whose mean is −1/*n* and whose variance
  /// (*n* − 2)² / (*n*² (*n* − 1)) for independent normal observations; one-sided, as drift and
  /// lasting states make neighbours alike.
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
