import Glibc

extension Holdings {
  /// Returns the Gini coefficient, from 0 (all equal) towards 1 (one holds all).
  ///
  ///     try Holdings([0, 0, 0, 1]).giniCoefficient()  // 0.75
  ///
  /// The population form, twice the area between the Lorenz curve and the diagonal: for *n* holders of
  /// equal weight its largest value is (*n* − 1)/*n*.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func giniCoefficient() -> Double? {
    guard let points = lorenzCurve()?.points else { return nil }
    return zip(points, points.dropFirst()).reduce(0) { sum, pair in
      sum + pair.1.share * pair.0.holders - pair.0.share * pair.1.holders
    }
  }

  /// Returns the Gini coefficient corrected for few holders: times 1/(1 − Σf²) with the shares f of
  /// weight, which is *n*/(*n* − 1) for equal weights.
  ///
  /// The correction is not a full cure for skewed holdings.
  ///
  /// - Returns: `nil` for fewer than two holders, and when nobody holds anything.
  package func correctedGiniCoefficient() -> Double? {
    guard count > 1, let gini = giniCoefficient() else { return nil }
    let squares = holders.reduce(0) { $0 + ($1.weight / totalWeight) * ($1.weight / totalWeight) }
    return gini / (1 - squares)
  }

  /// Returns the generalised entropy GE(α); GE(1) is Theil's T, GE(0) Theil's L.
  ///
  /// With 0·ln 0 = 0, the limit.
  ///
  /// - Returns: `nil` when nobody holds anything; infinity for α ≤ 0 when somebody holds nothing.
  package func generalisedEntropy(_ alpha: Double) -> Double? {
    guard !isEmpty else { return nil }
    if alpha <= 0, zeros > 0 { return .infinity }
    switch alpha {
    case 0: return average { -log($0) }
    case 1: return average { $0 == 0 ? 0 : $0 * log($0) }
    default: return (average { pow($0, alpha) } - 1) / (alpha * (alpha - 1))
    }
  }

  /// Returns Theil's T = GE(1), from 0 to the logarithm of the number of holders.
  package func theilT() -> Double? { generalisedEntropy(1) }

  /// Returns Theil's L = GE(0), the mean logarithmic deviation; infinite when somebody holds nothing.
  package func theilL() -> Double? { generalisedEntropy(0) }

  /// Returns the Atkinson index A(ε), from 0 to 1.
  ///
  /// - Precondition: ε is above 0.
  /// - Returns: `nil` when nobody holds anything; 1 for ε ≥ 1 when somebody holds nothing.
  package func atkinsonIndex(_ epsilon: Double) -> Double? {
    precondition(epsilon > 0, "An Atkinson index has an aversion above 0.")
    guard !isEmpty else { return nil }
    if epsilon >= 1, zeros > 0 { return 1 }
    if epsilon == 1 { return 1 - exp(average { log($0) }) }
    return 1 - pow(average { pow($0, 1 - epsilon) }, 1 / (1 - epsilon))
  }

  /// Returns the Hoover index: the share that would have to change hands for all to have the same.
  package func hooverIndex() -> Double? {
    isEmpty ? nil : average { abs($0 - 1) } / 2
  }

  /// Returns the share of everything that the richest `share` of holders have.
  ///
  /// A holder at the border counts in part, by the Lorenz curve.
  package func topShare(_ share: Double) -> Double? {
    lorenzCurve().map { 1 - $0.share(of: 1 - share) }
  }

  /// Returns the Herfindahl–Hirschman index of the holders' shares.
  ///
  /// A holder of weight w counts as w holders.
  package func herfindahlIndex() -> Double? {
    guard !isEmpty else { return nil }
    return holders.reduce(0) { $0 + $1.weight * ($1.value / total) * ($1.value / total) }
  }

  /// Returns the quantile of the values at `probability`.
  ///
  /// Type 7 for equal weights; with others, the same rule on holders that count as often as their
  /// weight says: straight lines between the middles of the holders' ranks.
  func quantile(_ probability: Double) -> Double? {
    guard let first = holders.first, let last = holders.last else { return nil }
    let smallest = holders.map(\.weight).min() ?? 1
    let span = totalWeight - smallest
    guard span > 0 else { return first.value }
    let target = probability * span
    var rank = 0.0
    for (holder, next) in zip(holders, holders.dropFirst()) {
      let step = (holder.weight + next.weight) / 2
      let middle = rank + step
      if target <= middle {
        let fraction = (target - rank) / step
        return holder.value + min(max(fraction, 0), 1) * (next.value - holder.value)
      }
      rank = middle
    }
    return last.value
  }

  /// Returns the ratio of two percentiles, such as P90/P10.
  ///
  /// - Returns: `nil` when the lower one is 0, and without holders.
  package func percentileRatio(_ high: Double, _ low: Double) -> Double? {
    guard let upper = quantile(high), let lower = quantile(low), lower > 0 else { return nil }
    return upper / lower
  }
}
