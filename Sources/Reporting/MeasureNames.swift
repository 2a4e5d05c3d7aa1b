import Inequality
import Quantities

extension Measure {
  /// What it is called in JSON.
  var key: String {
    switch self {
    case .gini: "gini"
    case .correctedGini(.rows): "giniCorrectedByRows"
    case .correctedGini(.shares): "giniCorrected"
    case .correctedGini(.weights): "giniCorrectedByWeights"
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
  var name: String {
    switch self {
    case .gini: "Gini, population form"
    case .correctedGini(.rows): "Gini, corrected by n/(n − 1)"
    case .correctedGini(.shares): "Gini, corrected by 1/(1 − Σf²)"
    case .correctedGini(.weights): "Gini, corrected by W/(W − 1)"
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
