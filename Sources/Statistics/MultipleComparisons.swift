extension Collection where Element == Double {
  /// Returns these probabilities of chance, corrected for there being several: the chance that
  /// *any* of those that stay below a level is due to chance is at most that level.
  ///
  ///     [0.01, 0.02, 0.03, 0.04].holmAdjusted()  // [0.04, 0.06, 0.06, 0.06]
  ///
  /// The *i*-th smallest of *m* is multiplied by *m* + 1 − *i*, is at least the one before it, and
  /// at most 1. It holds however the comparisons depend on each other.
  ///
  /// Reference: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
  /// Journal of Statistics 6, 1979.
  ///
  /// - Precondition: All are in 0...1.
  /// - Returns: The corrected probabilities in the order of these.
  package func holmAdjusted() -> [Double] {
    let probabilities = checkedProbabilities()
    var adjusted = probabilities
    var largest = 0.0
    for (place, index) in probabilities.ascendingOrder().enumerated() {
      largest = Swift.max(largest, Double(probabilities.count - place) * probabilities[index])
      adjusted[index] = Swift.min(1, largest)
    }
    return adjusted
  }

  private func checkedProbabilities() -> [Double] {
    precondition(allSatisfy { (0...1).contains($0) }, "A probability lies in 0...1.")
    return Array(self)
  }
}

extension [Double] {
  fileprivate func ascendingOrder() -> [Int] { indices.sorted { self[$0] < self[$1] } }
}
