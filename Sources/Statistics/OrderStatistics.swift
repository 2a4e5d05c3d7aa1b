import Quantities

/// Observations in ascending order, sorted once so that several quantiles can be read off them.
package struct OrderStatistics: Hashable, Sendable {
  /// The observations, ascending.
  package let values: [Double]

  /// Sorts the observations.
  ///
  /// - Precondition: There is at least one observation, and none is NaN.
  package init(_ observations: [Double]) {
    precondition(!observations.isEmpty, "Order statistics need at least one observation.")
    values = observations.sorted()
  }

  /// Takes observations that are in ascending order already.
  ///
  /// - Precondition: There is at least one observation.
  init(ordered values: [Double]) {
    precondition(!values.isEmpty, "Order statistics need at least one observation.")
    self.values = values
  }

  /// Returns the quantile at `probability`, by linear interpolation between order statistics.
  ///
  ///     OrderStatistics([4, 2, 3, 1]).quantile(0.5)  // 2.5
  ///
  /// Type 7 of Hyndman & Fan 1996, the default of R and NumPy.
  ///
  /// - Precondition: `probability` is in 0...1.
  package func quantile(_ probability: Double) -> Double {
    precondition((0...1).contains(probability), "A quantile's probability lies in 0...1.")
    let position = probability * Double(values.count - 1)
    let below = Int(saturating: position)
    let fraction = position - Double(below)
    // Between equal observations, and at one, infinity times nothing must not become NaN.
    guard fraction > 0, values[below] < values[below + 1] else { return values[below] }
    return values[below] + fraction * (values[below + 1] - values[below])
  }
}
