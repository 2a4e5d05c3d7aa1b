private import Glibc

/// A model of the log of utilisation, learned from published runs.
///
/// ln u = intercept + family + generation + precision + source + slopes · features + rest: a linear
/// mixed model with normal effects. Written as covariances between runs,
///
///     K(i, j) = 10 + b · Σ xᵢxⱼ + F·[family] + G·[generation] + P·[precision] + S·[source]
///               + [i = j]·(R + oᵢ²)
///
/// where [·] is 1 if both runs have the same and 0 if not, F to R and b are the variances of the
/// settings, and oᵢ is what isn't known of the run's own work and hours. A prediction is the
/// conditional normal distribution of a new run of a new source (Rasmussen & Williams 2006,
/// Gaussian Processes for Machine Learning, equations 2.22 to 2.24). What no run is like keeps its
/// variance: it is wide by itself.
package struct UtilisationModel: Sendable {
  /// A run that was seen.
  package struct Observation: Hashable, Sendable {
    /// What ran on what.
    package var setting: RunSetting
    /// What is left out together.
    package var source: String
    /// The source without its organisations.
    package var publication: String
    /// The log of the utilisation.
    package var value: Double
    /// The standard deviation of `value` by what isn't known of work and hours.
    package var deviation: Double
  }

  /// The normal distribution of the log of a utilisation.
  package struct Prediction: Hashable, Sendable {
    /// The mean.
    package var mean: Double
    /// The variance, of a run of a source that wasn't seen.
    package var variance: Double
  }

  /// The runs that it has seen.
  package let observations: [Observation]
  /// The variances that it was made with.
  package let variances: UtilisationSettings.Variances
  private let factor: Cholesky
  /// The inverse of the covariances times the values.
  private let weights: [Double]

  /// Learns from runs.
  ///
  /// - Returns: `nil` where the covariances have no Cholesky factor,
  ///   which takes variances that are no numbers.
  package init?(_ observations: [Observation], _ variances: UtilisationSettings.Variances) {
    var matrix = [Double](repeating: 0, count: observations.count * observations.count)
    for (column, one) in observations.enumerated() {
      for row in column..<observations.count {
        matrix[column * observations.count + row] = variances.covariance(
          one.setting, observations[row].setting,
          isSameSource: one.source == observations[row].source)
      }
      matrix[column * (observations.count + 1)] += variances.run + one.deviation * one.deviation
    }
    guard let factor = Cholesky(matrix, order: observations.count) else { return nil }
    self.observations = observations
    self.variances = variances
    self.factor = factor
    weights = factor.solve(observations.map(\.value))
  }

  /// Returns the distribution of the log of the utilisation of a new run, of a new source.
  package func prediction(_ setting: RunSetting) -> Prediction {
    let covariances = observations.map {
      variances.covariance(setting, $0.setting, isSameSource: false)
    }
    let explained = factor.forward(covariances)
    return Prediction(
      mean: zip(covariances, weights).reduce(0) { $0 + $1.0 * $1.1 },
      variance: variances.total(of: setting) - explained.reduce(0) { $0 + $1 * $1 })
  }

  /// The log of the likelihood of the runs, with a penalty for variances near zero.
  ///
  /// The penalty is the log of sd · exp(−sd²/2) for each variance sd². It keeps a variance of few
  /// groups from ending at zero, as in Chung et al. 2013, "A nondegenerate penalized likelihood
  /// estimator for variance parameters in multilevel models", Psychometrika 78.
  package var penalisedLogLikelihood: Double {
    let fit = zip(observations, weights).reduce(0) { $0 + $1.0.value * $1.1 }
    let penalty = variances.all.reduce(0) { $0 + 0.5 * log($1) - 0.5 * $1 }
    return -0.5 * fit - factor.halfLogDeterminant + penalty
  }

  /// Returns what no run that was seen has in common with a setting, such as `no run of its
  /// family`.
  package func unknowns(of setting: RunSetting) -> [String] {
    let seen = observations.map(\.setting)
    return [
      seen.contains { $0.family == setting.family && setting.family != nil }
        ? nil : "of its family",
      seen.contains { $0.generation == setting.generation }
        ? nil : "on devices of its kind and year",
      seen.contains { $0.precision == setting.precision }
        ? nil : "in \(setting.precision.rawValue)",
    ].compactMap(\.self)
  }
}

extension UtilisationSettings.Variances {
  /// The variance of the intercept: it is all but free.
  private static let intercept = 10.0

  /// The six of them.
  var all: [Double] { [family, generation, precision, source, run, slope] }

  /// Returns the covariance of two runs, but for what belongs to one run alone.
  fileprivate func covariance(
    _ one: RunSetting, _ other: RunSetting, isSameSource: Bool
  ) -> Double {
    var sum = Self.intercept
    for (left, right) in zip(one.features, other.features) { sum += slope * left * right }
    if one.family == other.family, one.family != nil { sum += family }
    if one.generation == other.generation { sum += generation }
    if one.precision == other.precision { sum += precision }
    if isSameSource { sum += source }
    return sum
  }

  /// Returns the variance of a run before any was seen.
  fileprivate func total(of setting: RunSetting) -> Double {
    setting.features.reduce(Self.intercept + family + generation + precision + source + run) {
      $0 + slope * $1 * $1
    }
  }
}
