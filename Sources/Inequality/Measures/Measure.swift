package import Quantities

/// A measure of inequality or concentration, by name and parameter.
///
/// All that a measure needs beyond its formula is in this file.
package enum Measure: Hashable, Sendable {
  /// The Gini coefficient in the population form.
  case gini
  /// The Gini coefficient corrected for few holders.
  case correctedGini
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
      .gini, .correctedGini, .theilT, .theilL, .generalisedEntropy(-1),
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
    case .correctedGini: holdings.correctedGiniCoefficient()
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

// MARK: - Words

extension Measure {
  /// What it is called in JSON.
  package var key: String {
    switch self {
    case .gini: "gini"
    case .correctedGini: "giniCorrected"
    case .generalisedEntropy(0): "theilL"
    case .generalisedEntropy(1): "theilT"
    case .generalisedEntropy(let alpha): "generalisedEntropy\(alpha.short)"
    case .atkinson(0.5): "atkinsonHalf"
    case .atkinson(let epsilon): "atkinson\(epsilon.short)"
    case .hoover: "hoover"
    case .palma: "palma"
    case .percentileRatio(let high, let low): "p\((high * 100).short)p\((low * 100).short)"
    case .topShare(let share): "topShare\((share * 100).short)"
    case .bottomShare(let share): "bottomShare\((share * 100).short)"
    case .herfindahl: "herfindahl"
    case .normalisedHerfindahl: "herfindahlNormalised"
    case .concentrationRatio(let k): "concentrationRatio\(k)"
    case .rosenbluth: "rosenbluth"
    case .lorenzAsymmetry: "lorenzAsymmetry"
    case .zenga: "zenga"
    }
  }

  /// What it is called in a table, with its convention.
  package var name: String {
    switch self {
    case .gini: "Gini, population form"
    case .correctedGini: "Gini, corrected by n/(n − 1)"
    case .generalisedEntropy(0): "Theil L, GE(0)"
    case .generalisedEntropy(1): "Theil T, GE(1)"
    case .generalisedEntropy(let alpha): "generalised entropy, GE(\(alpha.short.withMinus))"
    case .atkinson(0.5): "Atkinson, ε = ½"
    case .atkinson(let epsilon): "Atkinson, ε = \(epsilon.short)"
    case .hoover: "Hoover"
    case .palma: "Palma, top 10 %/bottom 40 %"
    case .percentileRatio(let high, let low):
      "P\((high * 100).short)/P\((low * 100).short), quantiles of type 7"
    case .topShare(let share): "share of the top \((share * 100).short) %"
    case .bottomShare(let share): "share of the bottom \((share * 100).short) %"
    case .herfindahl: "Herfindahl–Hirschman"
    case .normalisedHerfindahl: "Herfindahl–Hirschman, normalised"
    case .concentrationRatio(let k): "share of the \(k) largest, CR-\(k)"
    case .rosenbluth: "Rosenbluth"
    case .lorenzAsymmetry: "Lorenz asymmetry"
    case .zenga: "Zenga, 2007"
    }
  }

  /// What it measures, and what its values say: the same for all measures of a family.
  package var explanation: Explanation {
    switch self {
    case .gini:
      Explanation(
        "Gini", "mean difference between two holders, over twice the mean",
        "0 if all have the same; (n − 1)/n if one has all")
    case .correctedGini:
      Explanation(
        "Gini, corrected", "the Gini coefficient, corrected for few holders",
        "0 if all have the same; 1 if one has all")
    case .generalisedEntropy(1):
      Explanation(
        "Theil T, GE(1)", "inequality, with most weight at the top",
        "0 if all have the same; ln n if one has all")
    case .generalisedEntropy(0):
      Explanation(
        "Theil L, GE(0)", "inequality, with most weight at the bottom",
        "0 if all have the same; infinite if somebody has nothing")
    case .generalisedEntropy:
      Explanation(
        "GE(α)", "generalised entropy: a larger α gives more weight to the top",
        "0 if all have the same; GE(2) is half the squared coefficient of variation")
    case .atkinson:
      Explanation(
        "Atkinson, A(ε)", "share that could be given up if the rest were spread equally",
        "0 if all have the same, up to 1; a larger ε gives more weight to the bottom")
    case .hoover:
      Explanation(
        "Hoover", "share that would have to change hands for all to have the same",
        "0 if all have the same, up to near 1")
    case .palma:
      Explanation(
        "Palma", "what the top 10 % have over what the bottom 40 % have",
        "0.25 if all have the same; no value if the bottom 40 % have nothing")
    case .percentileRatio:
      Explanation(
        "P90/P10", "the holding at the 90th percentile over that at the 10th",
        "1 if all have the same; no value if the lower one is 0")
    case .topShare:
      Explanation(
        "top 10 %", "share of everything that the richest 10 % have",
        "10 % if all have the same, up to 100 %")
    case .bottomShare:
      Explanation(
        "bottom 50 %", "share of everything that the poorer half has",
        "50 % if all have the same, down to 0 %")
    case .herfindahl:
      Explanation(
        "Herfindahl–Hirschman", "sum of the squared shares of all holders",
        "1/n if all have the same; 1 if one has all")
    case .normalisedHerfindahl:
      Explanation(
        "Herfindahl–Hirschman, normalised", "the same, from 0 for any number of holders",
        "0 if all have the same; 1 if one has all")
    case .concentrationRatio:
      Explanation(
        "CR-4", "share of everything that the four largest have",
        "4/n if all have the same, up to 1")
    case .rosenbluth:
      Explanation(
        "Rosenbluth", "concentration, with shares weighted by their rank",
        "1/n if all have the same; 1 if one has all")
    case .lorenzAsymmetry:
      Explanation(
        "Lorenz asymmetry", "which end of the distribution makes it unequal",
        "above 1 the richest; below 1 the poorest")
    case .zenga:
      Explanation(
        "Zenga", "how far the poorer are below the richer, as a mean over all holders",
        "0 if all have the same, up to near 1")
    }
  }

  /// Each family once, in the order of `customary`.
  package static var explanations: [Explanation] {
    customary.map(\.explanation).reduce(into: []) { known, next in
      if !known.contains(next) { known.append(next) }
    }
  }
}

extension Double {
  /// Without a fraction of nothing: 2, -1, 0.5.
  fileprivate var short: String {
    let rounded = (self * 1e6).rounded() / 1e6
    return rounded == rounded.rounded() ? rounded.fixed(0) : "\(rounded)"
  }
}

extension String {
  /// With the sign for minus that is as wide as a plus.
  fileprivate var withMinus: String { hasPrefix("-") ? "−" + dropFirst() : self }
}
