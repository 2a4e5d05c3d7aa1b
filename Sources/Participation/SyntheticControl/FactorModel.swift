private import Glibc

/// Which additive effects a model has.
package enum FixedEffects: String, CaseIterable, Sendable {
  /// No effects beside the mean.
  case none
  /// A level for each unit, the same in all periods.
  case unit
  /// A level for each period, the same for all units.
  case time
  /// A level for each unit and one for each period.
  case twoWay = "two-way"

  var ofUnits: Bool { self == .unit || self == .twoWay }
  var ofPeriods: Bool { self == .time || self == .twoWay }
}

/// Interactive fixed effects: Y = μ + xβ + α_i + ξ_t + λ_i'f_t + ε.
///
/// The factors are scaled to F'F/T = I. Reference: Bai, "Panel data models with interactive fixed
/// effects", Econometrica 77, 2009.
package struct FactorModel {
  var rank: Int
  var effects: FixedEffects
  /// One for each covariate.
  package var coefficients: [Double]
  var mean: Double
  var unitEffects: [Double]
  var periodEffects: [Double]
  /// One after another, each of all periods.
  var factors: [[Double]]
  /// One after another, each of all units.
  var loadings: [[Double]]
  /// What the model leaves, 0 where nothing was observed.
  var residuals: [Double]
  var observations: Int
  var iterations: Int
  /// Whether it settled within the iterations that were allowed.
  var hasConverged: Bool
}

extension FactorModel {
  /// The number of free parameters.
  private var parameters: Int {
    let (units, periods) = (unitEffects.count, periodEffects.count)
    var count = rank * (units + periods) - rank * rank + coefficients.count + 1
    if effects.ofUnits { count += units - 1 - rank }
    if effects.ofPeriods { count += periods - 1 - rank }
    return count
  }

  /// The mean of squared residuals.
  package var meanSquare: Double { dot(residuals, residuals) / Double(observations) }

  /// The variance of what is left, corrected for the parameters; `nil` where they are as many as
  /// the cells.
  var variance: Double? {
    let free = observations - parameters
    return free > 0 ? dot(residuals, residuals) / Double(free) : nil
  }

  /// The information criterion: ln σ² + parameters·ln(NT)/NT.
  var informationCriterion: Double? {
    variance.map {
      log($0) + Double(parameters) * log(Double(observations)) / Double(observations)
    }
  }

  /// The criterion of Bai & Ng, "Determining the number of factors", Econometrica 70, 2002, with
  /// the correction for panels of fewer than 60 units or periods that R's gsynth makes.
  var panelCriterion: Double? {
    guard let variance else { return nil }
    let (units, periods) = (Double(unitEffects.count), Double(periodEffects.count))
    let cells = units * periods
    let few = (units + max(60 - units, 0)) * (periods + max(60 - periods, 0)) / cells
    return meanSquare + Double(rank) * variance * few * (units + periods) / cells
      * log(cells / (units + periods))
  }

  /// Returns what the model says of an observation without a unit's own part: μ + ξ_t + xβ.
  func common(_ period: Int, _ covariates: some Collection<Double>) -> Double {
    zip(covariates, coefficients).reduce(mean + periodEffects[period]) { $0 + $1.0 * $1.1 }
  }
}
