import Estimation
package import Findings
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
      ], data: EncodedStepReportV1(self))
  }

  // MARK: Tables

  private var steps: Table {
    table(
      [
        .init("predicted", .right, interval: .column("95 % interval")),
        .init("measured", .right), .init("error", .right),
      ]
    ) { step in
      [
        .seconds(step.prediction.seconds, step.interval, mark: step.isInside ? "" : " !"),
        .seconds(step.measured), .share(step.error, decimals: 1, isSigned: true),
      ]
    }
  }

  private var shares: Table {
    table(
      ["kernels", "compute", "memory", "overhead"].map { .init($0, .right) }
    ) { step in
      let prediction = step.prediction
      return [
        prediction.measuredShare, prediction.share(of: .compute), prediction.share(of: .memory),
        prediction.share(of: nil),
      ].map { .share($0) }
    }
  }

  /// Returns a table with a row for each step, below its budget.
  private func table(
    _ columns: [Table.Column], _ cells: (ValidatedStep) -> [Table.Cell]
  ) -> Table {
    var table = Table([.init("model")] + columns, grouping: "budget")
    for budget in budgets where !budget.steps.isEmpty {
      table.group(budget.observations.budget)
      for step in budget.steps { table.row([.name(step.model)] + cells(step)) }
    }
    return table
  }

  // MARK: Notes

  private var notes: [String] {
    var notes = budgets.compactMap(summary)
    if let error = allSteps.medianAbsoluteError {
      notes.append(
        "All: median absolute error \(error.percent); \(inside) of "
          + "\(counted(allSteps.count, "interval")) hold the step (! marks those that don't).")
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

  private func summary(_ budget: Budget) -> String? {
    guard let error = budget.steps.medianAbsoluteError else { return nil }
    let worst = budget.steps.map { abs($0.error) }.max() ?? 0
    let observations = budget.observations
    let gap = observations.softwareGap.map { gap in
      "; software gap \(Figure(gap, halfWidth: nil).text()) over \(observations.comparedKernels) "
        + "kernels"
    }
    return "\(observations.budget): median absolute error \(error.percent), worst \(worst.percent)"
      + (gap ?? "") + "."
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
      kernelSeconds = step.prediction.kernelSeconds
      overheadRatio = step.prediction.overhead
      measuredKernelShare = step.prediction.measuredShare
    }
  }

  let schemaVersion = 1
  let record: String
  let medianAbsoluteErrorShare: Double?
  let intervalsThatHold: Int
  let steps: [Step]
  let elapsedSeconds: Double?

  init(_ validation: StepValidation) {
    record = validation.path
    medianAbsoluteErrorShare = validation.allSteps.medianAbsoluteError
    intervalsThatHold = validation.inside
    steps = validation.budgets.flatMap { budget in
      budget.steps.map { Step($0, budget.observations.budget) }
    }
    elapsedSeconds = validation.elapsedSeconds
  }
}
