/// How a Gini coefficient is corrected for few holders; none of them cures skewed holdings in full.
package enum GiniCorrection: Hashable, Sendable {
  /// Times *n*/(*n* − 1) for *n* rows, whatever their weights.
  case rows
  /// Times 1/(1 − Σf²) with the shares f of weight: *n*/(*n* − 1) for equal weights.
  case shares
  /// Times *W*/(*W* − 1) for a weight *W* of all, as if each row were so many holders.
  case weights
}

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

  /// Returns the Gini coefficient corrected for few holders.
  ///
  /// - Returns: `nil` for fewer than two holders, and when nobody holds anything.
  package func correctedGiniCoefficient(_ correction: GiniCorrection = .shares) -> Double? {
    guard let gini = giniCoefficient() else { return nil }
    let equal =
      switch correction {
      case .rows: 1 / Double(count)
      case .shares: moments.squaredWeights / (totalWeight * totalWeight)
      case .weights: 1 / totalWeight
      }
    guard count > 1, equal < 1 else { return nil }
    return gini / (1 - equal)
  }

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
