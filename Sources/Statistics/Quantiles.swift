extension Collection where Element == Double {
  /// Returns the quantile at `probability`, by linear interpolation between order statistics.
  ///
  ///     [1, 2, 3, 4].quantile(0.5)  // 2.5
  ///
  /// Type 7 of Hyndman & Fan 1996, the default of R and NumPy.
  ///
  /// - Precondition: The collection is not empty and holds no NaN; `probability` is in 0...1.
  /// - Complexity: O(*n* log *n*), where *n* is the number of observations.
  package func quantile(_ probability: Double) -> Double {
    precondition(!isEmpty, "A quantile needs at least one observation.")
    precondition((0...1).contains(probability), "A quantile's probability lies in 0...1.")
    let ordered = sorted()
    let position = probability * Double(ordered.count - 1)
    let below = Int(position)
    guard below + 1 < ordered.count else { return ordered[below] }
    let fraction = position - Double(below)
    return ordered[below] + fraction * (ordered[below + 1] - ordered[below])
  }

  /// Returns the median, the mean of the two middle observations when their number is even.
  ///
  /// - Precondition: The collection is not empty and holds no NaN.
  package func median() -> Double { quantile(0.5) }
}
