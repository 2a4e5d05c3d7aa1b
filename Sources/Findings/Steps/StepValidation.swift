package import Estimation
import RecordFormat
import Records

/// Predicted training steps beside measured ones.
///
/// Each step is predicted with an overhead that is fitted on the other models.
package struct StepValidation: Sendable {
  /// The steps under one budget.
  package struct Budget: Sendable {
    /// What the record says of them.
    package let observations: StepObservations
    /// Each as it was measured and as it is predicted.
    package let steps: [ValidatedStep]
  }

  /// The record's budgets that have roofs and kernels, some without a step.
  package let budgets: [Budget]
  /// How long measuring took; `nil` for a run that didn't end.
  package let elapsedSeconds: Double?
  /// Where the record is.
  package let path: String

  /// Predicts the steps of recipes from the kernels of a plugin.
  package init(_ findings: RecordFindings, of recipes: [Recipe], by plugin: String) {
    budgets = findings.stepObservations(of: recipes, by: plugin).map {
      Budget(observations: $0, steps: $0.steps.leaveOneOut(elsewhere: $0.elsewhere))
    }
    elapsedSeconds = findings.record.footer?.elapsedSeconds
    path = findings.record.path
  }

  /// Whether nothing can be compared.
  package var isEmpty: Bool { budgets.allSatisfy(\.steps.isEmpty) }
  /// The steps under all budgets.
  package var allSteps: [ValidatedStep] { budgets.flatMap(\.steps) }
  /// How many intervals hold the measured step.
  package var inside: Int { allSteps.count(where: \.isInside) }
  /// Whether a budget has so few models that intervals hold the errors of kernels only.
  ///
  /// An overhead is told by other models, and its spread by two of them at least.
  package var lacksModels: Bool { budgets.contains { $0.steps.count < 3 } }
}
