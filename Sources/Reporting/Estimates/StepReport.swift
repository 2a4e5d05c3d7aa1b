import Estimation
package import Findings
import PluginProtocol
package import Presentation
import Quantities

extension StepValidation {
  /// The predicted steps beside the measured ones.
  package var document: Document {
    Document(
      "Training steps, predicted and measured",
      [
        .table(steps), .heading("Where the predicted time goes", level: 2), .table(shares),
        .notes(notes.map { Note($0) }),
      ], data: EncodedStepReportV1(self)
    ).disclosing(disclosure, hint: cleanHint)
  }

  // MARK: Disturbances

  /// The predictions of each budget, and each measured step.
  private var disclosure: Disclosure {
    let figures = budgets.flatMap { budget in
      [
        Disclosure.Figure(
          name: "predictions @ \(budget.observations.budget)", disturbance: budget.disturbance)
      ]
        + budget.steps.map { step in
          Disclosure.Figure(
            name: "measured \(step.model) @ \(budget.observations.budget)",
            disturbance: budget.stepDisturbances[step.model] ?? Disturbance())
        }
    }
    return Disclosure(budgets.reduce(into: Disturbance()) { $0 += $1.disturbance }, figures)
  }

  /// What clean invocations alone say, or that they are too few.
  private var cleanHint: String {
    guard let clean, clean.converged > 0 else {
      return "The clean invocations alone are too few to predict a step from. Measure again when "
        + "the machine is quiet."
    }
    return "The clean invocations alone: \(clean.sentence)"
  }

  // MARK: Tables

  private var steps: Table {
    table(
      [
        .init("predicted", .right, interval: .column("95 % interval")),
        .init("measured", .right), .init("error", .right), .init("outcome", wraps: true),
      ]
    ) { step, budget in
      let measured = budget.stepDisturbances[step.model] ?? Disturbance()
      let outcome = step.isConverged ? Outcome.ok : .notConverged
      return [
        .seconds(
          step.prediction.seconds, step.interval,
          mark: (step.isInside || !step.isConverged ? "" : " !") + budget.disturbance.mark),
        .seconds(step.measured, mark: measured.mark),
        .share(
          step.error, decimals: 1, isSigned: true, mark: (budget.disturbance + measured).mark),
        .outcome(outcome.rawValue, outcome.tone),
      ]
    }
  }

  private var shares: Table {
    table(
      ["kernels", "compute", "memory", "overhead"].map { .init($0, .right) }
    ) { step, _ in
      let prediction = step.prediction
      return [
        prediction.measuredShare, prediction.share(of: .compute), prediction.share(of: .memory),
        prediction.share(of: nil),
      ].map { .share($0) }
    }
  }

  /// Returns a table with a row for each step, below its budget.
  private func table(
    _ columns: [Table.Column], _ cells: (ValidatedStep, Budget) -> [Table.Cell]
  ) -> Table {
    var table = Table([.init("model")] + columns, grouping: "budget")
    for budget in budgets where !budget.steps.isEmpty {
      table.group(budget.observations.budget)
      for step in budget.steps { table.row([.name(step.model)] + cells(step, budget)) }
    }
    return table
  }

  // MARK: Notes

  private var notes: [String] {
    var notes = budgets.compactMap(sentence(on:))
    notes.append("All: \(summary.sentence)")
    if summary.notConverged > 0 {
      notes.append(
        "\(Outcome.notConverged.rawValue): the interval is wider than × 3, or the step takes over "
          + "20 % less than its kernels alone. The prediction says nothing, and doesn't count.")
    }
    notes.append(
      "'kernels' is the share of the kernels' time that was measured; the rest is interpolated. A "
        + "negative overhead says that the step beats its kernels measured alone.")
    if lacksModels {
      notes.append(
        "An overhead is told by other models, and its spread by two of them at least: with fewer "
          + "than three models intervals hold the errors of kernels only. Name more with --models.")
    }
    if let elapsedSeconds {
      notes.append(
        "Measuring took \(Figure(elapsedSeconds / 60, halfWidth: nil).text()) minutes.")
    }
    return notes
  }

  private func sentence(on budget: Budget) -> String? {
    let observations = budget.observations
    let converged = budget.steps.filter(\.isConverged)
    let left = budget.steps.count - converged.count
    let gap = observations.softwareGap.map { gap in
      "; software gap \(Figure(gap, halfWidth: nil).text()) over \(observations.comparedKernels) "
        + "kernels"
    }
    guard !budget.steps.isEmpty else { return nil }
    let errors = converged.medianAbsoluteError.map { error in
      "median absolute error \(error.percent), worst "
        + (converged.map { abs($0.error) }.max() ?? 0).percent
    }
    return "\(observations.budget): "
      + [errors, left > 0 ? "\(left) of \(budget.steps.count) steps did not converge" : nil]
      .compactMap(\.self).joined(separator: "; ") + (gap ?? "") + "."
  }
}

extension StepValidation.Summary {
  /// How well steps are predicted, in a sentence.
  fileprivate var sentence: String {
    let held = medianAbsoluteError.map { error in
      "median absolute error \(error.percent); \(inside) of \(converged) intervals hold the step "
        + "(! marks those that don't)"
    }
    let left =
      notConverged == 0 ? nil : "\(notConverged) of \(steps) predictions did not converge"
    return [held, left].compactMap(\.self).joined(separator: "; ") + "."
  }
}

extension ValidatedStep {
  /// The interval of the prediction.
  fileprivate var interval: Interval {
    Interval(low: prediction.low, high: prediction.high, level: 0.95)
  }
}

// MARK: - JSON

/// Predicted and measured steps in JSON.
struct EncodedStepReportV1: Encodable {
  struct Step: Encodable {
    var model: String
    var budget: String
    var measuredSeconds: Double
    var predictedSeconds: Double
    var lowSeconds: Double
    var highSeconds: Double
    var errorShare: Double
    /// `ok` or `not-converged`.
    var outcome: String
    var kernelSeconds: Double
    var overheadRatio: Double
    var measuredKernelShare: Double

    init(_ step: ValidatedStep, _ budget: String) {
      model = step.model
      self.budget = budget
      measuredSeconds = step.measured
      predictedSeconds = step.prediction.seconds
      lowSeconds = step.prediction.low
      highSeconds = step.prediction.high
      errorShare = step.error
      outcome = (step.isConverged ? Outcome.ok : .notConverged).rawValue
      kernelSeconds = step.prediction.kernelSeconds
      overheadRatio = step.prediction.overhead
      measuredKernelShare = step.prediction.measuredShare
    }
  }

  let schemaVersion = 1
  let record: String
  /// Of the predictions that converged.
  let medianAbsoluteErrorShare: Double?
  let intervalsThatHold: Int
  /// The predictions that converged, of which these intervals are.
  let converged: Int
  let notConverged: Int
  /// How many intervals hold the step of clean invocations alone, where these are enough.
  let cleanIntervalsThatHold: Int?
  let cleanConverged: Int?
  let cleanMedianAbsoluteErrorShare: Double?
  let steps: [Step]
  let elapsedSeconds: Double?

  init(_ validation: StepValidation) {
    record = validation.path
    let summary = validation.summary
    medianAbsoluteErrorShare = summary.medianAbsoluteError
    intervalsThatHold = summary.inside
    converged = summary.converged
    notConverged = summary.notConverged
    cleanIntervalsThatHold = validation.clean?.inside
    cleanConverged = validation.clean?.converged
    cleanMedianAbsoluteErrorShare = validation.clean?.medianAbsoluteError
    steps = validation.budgets.flatMap { budget in
      budget.steps.map { Step($0, budget.observations.budget) }
    }
    elapsedSeconds = validation.elapsedSeconds
  }
}
