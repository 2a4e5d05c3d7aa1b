extension Collection where Element == Double {
  /// Returns one quantile, as `OrderStatistics` defines it;
  /// make those yourself to read off several.
  ///
  /// - Precondition: The collection is not empty and holds no NaN; `probability` is in 0...1.
  /// - Complexity: O(*n* log *n*), where *n* is the number of observations.
  package func quantile(_ probability: Double) -> Double {
    OrderStatistics(Array(self)).quantile(probability)
  }

  /// Returns the median, the mean of the two middle observations when their number is even.
  ///
  /// - Precondition: The collection is not empty and holds no NaN.
  package func median() -> Double { quantile(0.5) }
}
