/// A measure of inequality or concentration, by name and parameter.
package enum Measure: Hashable, Sendable {
  /// The Gini coefficient in the population form.
  case gini
  /// The Gini coefficient corrected for few holders.
  case correctedGini(GiniCorrection)
  /// GE(α).
  case generalisedEntropy(Double)
  /// A(ε), for ε above 0.
  case atkinson(Double)
  /// The Hoover index.
  case hoover
  /// The Palma ratio.
  case palma
  /// One percentile over another, both from 0 to 1.
  case percentileRatio(Double, Double)
  /// The share of the richest, from 0 to 1.
  case topShare(Double)
  /// The share of the poorest, from 0 to 1.
  case bottomShare(Double)
  /// The Herfindahl–Hirschman index.
  case herfindahl
  /// The Herfindahl–Hirschman index from 0 to 1.
  case normalisedHerfindahl
  /// The share of the k largest.
  case concentrationRatio(Int)
  /// The Rosenbluth or Hall–Tideman index.
  case rosenbluth
  /// The Lorenz asymmetry coefficient.
  case lorenzAsymmetry
  /// Zenga's index of 2007.
  case zenga

  /// Theil's T.
  package static var theilT: Measure { .generalisedEntropy(1) }
  /// Theil's L.
  package static var theilL: Measure { .generalisedEntropy(0) }

  /// All measures, those of families at their customary parameters.
  package static var customary: [Measure] {
    [
      .gini, .correctedGini(.shares), .theilT, .theilL, .generalisedEntropy(-1),
      .generalisedEntropy(0.5), .generalisedEntropy(2), .atkinson(0.5), .atkinson(1), .atkinson(2),
      .hoover, .palma, .percentileRatio(0.9, 0.1), .percentileRatio(0.75, 0.25),
      .percentileRatio(0.9, 0.5), .topShare(0.01), .topShare(0.1), .bottomShare(0.5), .herfindahl,
      .normalisedHerfindahl, .concentrationRatio(4), .rosenbluth, .lorenzAsymmetry, .zenga,
    ]
  }

  /// Returns what it is of holdings, as their own function says.
  ///
  /// - Returns: `nil` where it has no value.
  package func value(of holdings: Holdings) -> Double? {
    switch self {
    case .gini: holdings.giniCoefficient()
    case .correctedGini(let correction): holdings.correctedGiniCoefficient(correction)
    case .generalisedEntropy(let alpha): holdings.generalisedEntropy(alpha)
    case .atkinson(let epsilon): holdings.atkinsonIndex(epsilon)
    case .hoover: holdings.hooverIndex()
    case .palma: holdings.palmaRatio()
    case .percentileRatio(let high, let low): holdings.percentileRatio(high, low)
    case .topShare(let share): holdings.topShare(share)
    case .bottomShare(let share): holdings.bottomShare(share)
    case .herfindahl: holdings.herfindahlIndex()
    case .normalisedHerfindahl: holdings.normalisedHerfindahlIndex()
    case .concentrationRatio(let k): holdings.concentrationRatio(k)
    case .rosenbluth: holdings.rosenbluthIndex()
    case .lorenzAsymmetry: holdings.lorenzAsymmetry()
    case .zenga: holdings.zengaIndex()
    }
  }
}
