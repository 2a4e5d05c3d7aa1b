import Statistics

/// What a model says of each source's runs when it hasn't seen that source.
package struct LeftOutRuns: Sendable {
  /// A run, and what was predicted of it without its source.
  package struct Residual: Hashable, Sendable {
    /// The run.
    package var observation: UtilisationModel.Observation
    /// What was predicted.
    package var prediction: UtilisationModel.Prediction
    /// The standard deviation that the difference should have, before calibration.
    package var deviation: Double {
      (prediction.variance + observation.deviation * observation.deviation).squareRoot()
    }
    /// The log of the utilisation over its prediction.
    package var difference: Double { observation.value - prediction.mean }
    /// The difference over its standard deviation.
    package var score: Double { difference / deviation }
  }

  /// One for each run, as the model has them.
  package let residuals: [Residual]

  /// Leaves out one source after another.
  package init?(_ model: UtilisationModel) {
    var without: [String: UtilisationModel] = [:]
    for source in Set(model.observations.map(\.source)) {
      without[source] = UtilisationModel(
        model.observations.filter { $0.source != source }, model.variances)
    }
    var residuals: [Residual] = []
    for observation in model.observations {
      guard let model = without[observation.source] else { return nil }
      residuals.append(
        Residual(
          observation: observation, prediction: model.prediction(observation.setting)))
    }
    self.residuals = residuals
  }

  /// What standard deviations have to be multiplied with,
  /// so that 90 % of the runs lie in their 90 % intervals.
  ///
  /// Each publication weighs the same, however many runs it has.
  package var calibration: Double {
    let runs = Dictionary(grouping: residuals, by: \.observation.publication).mapValues(\.count)
    let weighed = residuals.map { residual in
      (
        score: abs(residual.score),
        weight: 1 / Double(runs[residual.observation.publication] ?? 1)
      )
    }.sorted { $0.score < $1.score }
    let total = weighed.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    for (score, weight) in weighed {
      sum += weight
      if sum >= plausibleLevel * total { return score / normalQuantile((1 + plausibleLevel) / 2) }
    }
    return 1
  }
}
