/// Something held, and another variable that ranks its holders, such as a university ranking.
///
/// Holders of the same rank count as one, so that no order among them is made up.
package struct RankedHoldings: Hashable, Sendable {
  /// A weight and a value for each rank, in ascending order of ranks.
  private let steps: [Holdings.Holder]

  /// Creates ranked holdings.
  ///
  /// - Parameters:
  ///   - values: What each holder has.
  ///   - ranks: Where each holder stands: any finite numbers, of which only the order counts.
  ///   - weights: How many holders like it there are; `nil` for one each.
  /// - Throws: `HoldingsError` as for holdings; a rank that isn't finite is a value that isn't.
  package init(
    _ values: [Double], ranks: [Double], weights: [Double]? = nil
  ) throws(HoldingsError) {
    _ = try Holdings(values, weights: weights)
    guard ranks.count == values.count else {
      throw .lengths(values: values.count, other: ranks.count)
    }
    if let index = ranks.firstIndex(where: { !$0.isFinite }) {
      throw .value(index: index, value: ranks[index])
    }
    var steps: [Holdings.Holder] = []
    var last: Double?
    for index in values.indices.sorted(by: { ranks[$0] < ranks[$1] }) {
      let weight = weights?[index] ?? 1
      if ranks[index] == last {
        steps[steps.count - 1].weight += weight
        steps[steps.count - 1].value += weight * values[index]
      } else {
        steps.append(Holdings.Holder(value: weight * values[index], weight: weight))
        last = ranks[index]
      }
    }
    self.steps = steps
  }

  /// Returns the share of everything that the holders of the lowest ranks have.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func concentrationCurve() -> LorenzCurve? {
    guard steps.contains(where: { $0.value > 0 }) else { return nil }
    return LorenzCurve(inOrder: steps.map { ($0.weight, $0.value / $0.weight) })
  }

  /// Returns the concentration index, from −1 (the lowest rank holds all) to 1 (the highest does).
  ///
  /// With 1 for the best university, an index below 0 says that the best hold more. Reference:
  /// Kakwani, Wagstaff & van Doorslaer, "Socioeconomic inequalities in health", Journal of
  /// Econometrics 77, 1997.
  ///
  /// - Returns: `nil` when nobody holds anything.
  package func concentrationIndex() -> Double? { concentrationCurve()?.index() }
}

/// What one source adds to the Gini coefficient of a total.
package struct SourceContribution: Hashable, Sendable {
  /// The source's share of everything.
  package var share: Double
  /// The Gini coefficient of what comes from this source alone.
  package var gini: Double
  /// The Gini correlation between the source and the rank in the total, from −1 to 1.
  package var correlation: Double
  /// Its part of the total's Gini coefficient: share × Gini × correlation.
  package var contribution: Double
  /// The relative change of the total's Gini coefficient for 1 % more from this source, over 1 %.
  package var elasticity: Double
}

/// Returns the Gini coefficient of a total split by the sources that it comes from.
///
/// G = ΣS·G·R over the sources, with the rank in the total. Reference: Lerman & Yitzhaki, "Income
/// inequality effects by income source", Review of Economics and Statistics 67, 1985.
///
/// - Parameters:
///   - sources: What each holder has from each source, in the same order of holders.
///   - weights: How many holders like it there are; `nil` for one each.
/// - Throws: `HoldingsError` as for holdings, of the first source that makes no sense.
/// - Returns: A contribution for each source, in order; `nil` when nobody holds anything.
package func giniBySource(
  _ sources: [[Double]], weights: [Double]? = nil
) throws(HoldingsError) -> [SourceContribution]? {
  guard let first = sources.first else { return nil }
  var totals = [Double](repeating: 0, count: first.count)
  for source in sources {
    guard source.count == first.count else {
      throw .lengths(values: first.count, other: source.count)
    }
    for index in source.indices { totals[index] += source[index] }
  }
  let whole = try Holdings(totals, weights: weights)
  guard let gini = whole.giniCoefficient() else { return nil }
  var contributions: [SourceContribution] = []
  for source in sources {
    let own = try Holdings(source, weights: weights)
    let share = own.total / whole.total
    let ranked = try RankedHoldings(source, ranks: totals, weights: weights)
    let ownGini = own.giniCoefficient() ?? 0
    let concentration = ranked.concentrationIndex() ?? 0
    contributions.append(
      SourceContribution(
        share: share, gini: ownGini, correlation: ownGini > 0 ? concentration / ownGini : 0,
        contribution: share * concentration,
        elasticity: gini > 0 ? share * concentration / gini - share : 0))
  }
  return contributions
}
