extension Collection where Element == Double {
  /// Returns the arithmetic mean.
  ///
  /// - Precondition: The collection is not empty.
  package func mean() -> Double {
    precondition(!isEmpty, "A mean needs at least one observation.")
    return reduce(0, +) / Double(count)
  }

  /// Returns the standard deviation with the divisor *n* − 1, or 0 for a single observation.
  ///
  /// - Precondition: The collection is not empty.
  package func standardDeviation() -> Double {
    let mean = mean()
    let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
  }

  /// Returns the standard deviation as a share of the mean.
  ///
  /// - Precondition: The collection is not empty, and its mean is not 0.
  package func coefficientOfVariation() -> Double { standardDeviation() / abs(mean()) }
}
