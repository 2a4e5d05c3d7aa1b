extension Holdings {
  /// Returns the Gini coefficient, from 0 (all equal) towards 1 (one holds all).
  ///
  ///     try Holdings([0, 0, 0, 1]).giniCoefficient()  // 0.75
  ///
  /// The population form, twice the area between the Lorenz curve and the diagonal: for *n* holders
  /// of equal weight its largest value is (*n* − 1)/*n*.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func giniCoefficient() -> Double? {
    isEmpty ? nil : max(0, moments.ranked / (totalWeight * (total * moments.scale)))
  }

  /// Returns the Gini coefficient corrected for few holders: times *n*/(*n* − 1) for *n* holders.
  ///
  ///     try Holdings([0, 1], weights: [3, 1]).correctedGiniCoefficient()  // 1.0
  ///
  /// A weight counts as so many holders. The correction takes skewed holdings for less unequal than
  /// they are, as the coefficient does.
  ///
  /// - Returns: `nil` for weights that aren't whole, which are no numbers of holders; for fewer
  ///   than two holders; and when nobody holds anything.
  /// - Complexity: O(*n*) with weights.
  package func correctedGiniCoefficient() -> Double? {
    guard let gini = giniCoefficient(), areWeightsWhole, totalWeight > 1 else { return nil }
    return gini * totalWeight / (totalWeight - 1)
  }

  /// Whether each weight can be a number of holders.
  var areWeightsWhole: Bool { weights?.allSatisfy { $0 == $0.rounded() } ?? true }

  /// Returns the Hall–Tideman index, which is Rosenbluth's:
  /// 1/(2Σi·s − 1) for shares s in descending order.
  ///
  /// For *W* holders it is 1/(*W*(1 − G)). Reference: Hall & Tideman, "Measures of concentration",
  /// Journal of the American Statistical Association 62, 1967.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func rosenbluthIndex() -> Double? {
    giniCoefficient().map { 1 / (totalWeight * (1 - $0)) }
  }
}
