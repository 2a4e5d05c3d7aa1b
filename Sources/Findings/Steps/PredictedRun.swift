package import Estimation
import Quantities

/// A training step of a paper's recipe as its kernels predict it under one budget.
package struct PredictedRun: Sendable {
  /// The recipe of the paper's model.
  package let recipe: Recipe
  /// The budget's name.
  package let budget: String
  /// The time of a step.
  package let prediction: StepPrediction
  /// The steps of a whole run.
  package let steps: Double
}

extension RecordFindings {
  /// Returns where the time of papers' training steps goes, for each budget that has their kernels.
  package func predictedRuns(
    of papers: [Paper], in catalogue: Estimation.Catalogue
  ) -> [PredictedRun] {
    let recipes = papers.compactMap { paper in
      catalogue.recipe(of: paper).map { (recipe: $0, steps: $0.steps(ofWork: paper.work.value)) }
    }
    guard !recipes.isEmpty else { return [] }
    let observations = stepObservations(of: catalogue.recipes)
    return recipes.flatMap { recipe, steps in
      observations.compactMap { observed in
        observed.prediction(of: recipe).map {
          PredictedRun(recipe: recipe, budget: observed.budget, prediction: $0, steps: steps)
        }
      }
    }
  }
}
