package import Estimation
import Operations
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
    /// What disturbed the invocations behind the predictions: those of every kernel, roof and step
    /// of the budget.
    package let disturbance: Disturbance
    /// What disturbed the invocations of each measured step, by its model.
    package let stepDisturbances: [String: Disturbance]
  }

  /// How well steps are predicted, in three numbers.
  package struct Summary: Hashable, Sendable {
    /// The median absolute error of the predictions that converged; `nil` where none did.
    package let medianAbsoluteError: Double?
    /// How many of their intervals hold the measured step.
    package let inside: Int
    /// How many predictions converged.
    package let converged: Int
    /// How many predictions there are.
    package let steps: Int

    /// Sums up predictions.
    package init(_ steps: [ValidatedStep]) {
      let converged = steps.filter(\.isConverged)
      medianAbsoluteError = converged.medianAbsoluteError
      inside = converged.count(where: \.isInside)
      self.converged = converged.count
      self.steps = steps.count
    }

    /// How many predictions say nothing, because times were not steady.
    package var notConverged: Int { steps - converged }
  }

  /// The record's budgets that have roofs and kernels, some without a step.
  package let budgets: [Budget]
  /// What the clean invocations alone come to; `nil` where they are too few, or no step is left.
  package let clean: Summary?
  /// How long measuring took; `nil` for a run that didn't end.
  package let elapsedSeconds: Double?
  /// Where the record is.
  package let path: String

  /// Predicts the steps of recipes from the kernels of a plugin.
  package init(_ findings: RecordFindings, of recipes: [Recipe], by plugin: String) {
    budgets = findings.validatedBudgets(of: recipes, by: plugin)
    let clean =
      budgets.contains { $0.disturbance.isNotable }
      ? findings.cleanAlone()?.validatedBudgets(of: recipes, by: plugin).flatMap(\.steps) ?? [] : []
    self.clean = clean.isEmpty ? nil : Summary(clean)
    elapsedSeconds = findings.record.footer?.elapsedSeconds
    path = findings.record.path
  }

  /// Whether nothing can be compared.
  package var isEmpty: Bool { budgets.allSatisfy(\.steps.isEmpty) }
  /// The steps under all budgets.
  package var allSteps: [ValidatedStep] { budgets.flatMap(\.steps) }
  /// What all steps come to.
  package var summary: Summary { Summary(allSteps) }
  /// Whether a budget has so few models that intervals hold the errors of kernels only.
  ///
  /// An overhead is told by other models, and its spread by two of them at least.
  package var lacksModels: Bool { budgets.contains { $0.steps.count < 3 } }
}

extension RecordFindings {
  fileprivate func validatedBudgets(
    of recipes: [Recipe], by plugin: String
  ) -> [StepValidation.Budget] {
    stepObservations(of: recipes, by: plugin).map { observed in
      let own = results.filter { $0.cell.budget == observed.budget }
      let steps = observed.steps.map { step in
        (
          step.model,
          own.filter { $0.cell.operation == .trainingStep(of: step.model) }.disturbance
        )
      }
      return StepValidation.Budget(
        observations: observed, steps: observed.steps.leaveOneOut(elsewhere: observed.elsewhere),
        disturbance: disturbance(behind: observed.budget),
        stepDisturbances: Dictionary(steps) { first, _ in first })
    }
  }
}
