/// Finds the variances under which the runs that were seen are likeliest.
package enum UtilisationSearch {
  /// Returns the model with the largest penalised likelihood,
  /// by a search along one variance after another.
  ///
  /// Each variance is multiplied and divided by a step, and the first change that raises the
  /// likelihood stays. A variance that neither raises gets the square root of its step. The search
  /// ends when no step is above 1.02. It is the same for the same runs.
  package static func model(
    of observations: [UtilisationModel.Observation]
  ) -> UtilisationModel? {
    guard var best = UtilisationModel(observations, .start) else { return nil }
    var likelihood = best.penalisedLogLikelihood
    let variances: [WritableKeyPath<UtilisationSettings.Variances, Double>] = [
      \.family, \.generation, \.precision, \.source, \.run, \.slope,
    ]
    var steps = [Double](repeating: 2, count: variances.count)
    for _ in 0..<60 {
      var hasMoved = false
      for (index, variance) in variances.enumerated() {
        let better = [steps[index], 1 / steps[index]].lazy
          .compactMap { step -> (UtilisationModel, Double)? in
            var candidate = best.variances
            candidate[keyPath: variance] = min(max(candidate[keyPath: variance] * step, 1e-4), 4)
            guard let model = UtilisationModel(observations, candidate) else { return nil }
            let value = model.penalisedLogLikelihood
            return value > likelihood + 1e-9 ? (model, value) : nil
          }.first
        if let better {
          (best, likelihood) = better
          hasMoved = true
        } else {
          steps[index] = steps[index].squareRoot()
        }
      }
      if !hasMoved, steps.allSatisfy({ $0 < 1.02 }) { break }
    }
    return best
  }
}
