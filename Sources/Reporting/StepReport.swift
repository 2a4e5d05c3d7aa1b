package import Estimation
import Operations
import Quantities
package import Findings
import RecordFormat
import Records

/// Predicted training steps beside measured ones, as values.
package struct StepReport: Sendable {
  private let budgets: [(observations: StepObservations, steps: [ValidatedStep])]
  private let record: String
  private let elapsedSeconds: Double?

  /// Makes the report of a record; each step is predicted with an overhead fitted on the other models.
  package init(_ findings: RecordFindings, recipes: [Recipe], by plugin: String) {
    budgets = findings.stepObservations(of: recipes, by: plugin).map {
      ($0, $0.steps.leaveOneOut(elsewhere: $0.elsewhere))
    }
    record = findings.record.path
    elapsedSeconds = findings.record.footer?.elapsedSeconds
  }

  /// Whether nothing can be compared.
  package var isEmpty: Bool { budgets.allSatisfy(\.steps.isEmpty) }

  private var all: [ValidatedStep] { budgets.flatMap(\.steps) }
  private var inside: Int { all.count(where: \.isInside) }

  /// The report as text.
  package func rendered() -> String {
    var table = Table([
      Table.Column("model"), Table.Column("predicted", .right),
      Table.Column("95 % interval", .right), Table.Column("measured", .right),
      Table.Column("error", .right), Table.Column("kernels", .right),
      Table.Column("compute", .right), Table.Column("memory", .right),
      Table.Column("overhead", .right),
    ])
    for (observations, steps) in budgets where !steps.isEmpty {
      table.group(observations.budget)
      for step in steps {
        let prediction = step.prediction
        table.row(
          step.model, prediction.seconds.asSeconds,
          "\(prediction.low.asSeconds) to \(prediction.high.asSeconds)"
            + (step.isInside ? "" : " !"),
          step.measured.asSeconds, step.error.asSignedPercent,
          prediction.measuredShare.asPercent, prediction.share(of: .compute).asPercent,
          prediction.share(of: .memory).asPercent, prediction.share(of: nil).asPercent)
      }
    }
    var lines = [table.rendered(width: 110), ""]
    for (observations, steps) in budgets {
      guard let error = steps.medianAbsoluteError else { continue }
      let worst = steps.map { abs($0.error) }.max() ?? 0
      var line =
        "\(observations.budget): median absolute error \(error.asPercent), worst \(worst.asPercent)"
      if let gap = observations.softwareGap {
        line +=
          "; software gap \(Figure(gap, halfWidth: nil).text()) over \(observations.comparedKernels) kernels"
      }
      lines.append(line + ".")
    }
    if let error = all.medianAbsoluteError {
      lines.append(
        "All: median absolute error \(error.asPercent); \(inside) of \(all.count) intervals hold the step"
          + " (! marks those that don't).")
    }
    lines.append(
      "'kernels' is the share of the kernels' time that was measured; the rest is interpolated. A negative"
        + " overhead says that the step beats its kernels measured alone.")
    if budgets.contains(where: { $0.1.count < 3 }) {
      lines.append(
        "An overhead is told by other models, and its spread by two of them at least: with fewer than three models"
          + " intervals hold the errors of kernels only. Name more with --models.")
    }
    if let elapsedSeconds {
      lines.append("Measuring took \(Figure(elapsedSeconds / 60, halfWidth: nil).text()) minutes.")
    }
    return lines.joined(separator: "\n")
  }

  /// The report as it is written in JSON.
  package var encoded: EncodedStepReportV1 {
    EncodedStepReportV1(
      record: record, medianAbsoluteErrorShare: all.medianAbsoluteError, intervalsThatHold: inside,
      steps: budgets.flatMap { observations, steps in
        steps.map { step in
          EncodedStepReportV1.Step(
            model: step.model, budget: observations.budget, measuredSeconds: step.measured,
            predictedSeconds: step.prediction.seconds, lowSeconds: step.prediction.low,
            highSeconds: step.prediction.high, errorShare: step.error,
            kernelSeconds: step.prediction.kernelSeconds, overheadRatio: step.prediction.overhead,
            measuredKernelShare: step.prediction.measuredShare)
        }
      }, elapsedSeconds: elapsedSeconds)
  }
}

/// Predicted and measured steps in JSON.
package struct EncodedStepReportV1: Codable, Hashable, Sendable {
  package struct Step: Codable, Hashable, Sendable {
    package var model: String
    package var budget: String
    package var measuredSeconds: Double
    package var predictedSeconds: Double
    package var lowSeconds: Double
    package var highSeconds: Double
    package var errorShare: Double
    package var kernelSeconds: Double
    package var overheadRatio: Double
    package var measuredKernelShare: Double
  }

  package var schemaVersion = 1
  package var record: String
  package var medianAbsoluteErrorShare: Double?
  package var intervalsThatHold: Int
  package var steps: [Step]
  package var elapsedSeconds: Double?
}

/// Where the time of one predicted step goes.
package struct StepBreakdown: Sendable {
  private let recipe: Recipe
  private let prediction: StepPrediction
  private let budget: String
  private let steps: Double

  /// Makes the breakdown of the step of a recipe, of which a run of so many FLOP has some.
  ///
  /// - Parameter steps: The steps of a whole run.
  package init(_ recipe: Recipe, _ prediction: StepPrediction, budget: String, steps: Double) {
    self.recipe = recipe
    self.prediction = prediction
    self.budget = budget
    self.steps = steps
  }

  /// The breakdown as text, an operation a line.
  package func rendered() -> String {
    var table = Table([
      Table.Column("operation"), Table.Column("runs", .right), Table.Column("time", .right),
      Table.Column("share", .right), Table.Column("bound by"), Table.Column("measured", .right),
    ])
    let groups = Dictionary(grouping: prediction.parts, by: \.operation).values
      .sorted { $0.seconds > $1.seconds }
    for parts in groups {
      let compute = parts.filter { $0.bound == .compute }.seconds / parts.seconds
      let measured = parts.filter { $0.basis == .measured }.seconds / parts.seconds
      table.row(
        parts[0].operation.rawValue,
        Figure(parts.reduce(0) { $0 + $1.count }, halfWidth: nil).text(),
        parts.seconds.asSeconds, (parts.seconds / prediction.seconds).asPercent,
        compute > 0.5 ? "compute" : "memory", measured.asPercent)
    }
    let overhead = prediction.seconds - prediction.kernelSeconds
    table.row(
      "overhead", "", overhead.asSeconds, prediction.share(of: nil).asPercent, "framework", "")
    return """
      \(recipe.name), a step of \(recipe.batch) on \(budget): \(prediction.seconds.asSeconds) \
      (\(prediction.low.asSeconds) to \(prediction.high.asSeconds))
      \(table.rendered())
      compute-bound \(prediction.share(of: .compute).asPercent), memory-bound \
      \(prediction.share(of: .memory).asPercent), overhead \(prediction.share(of: nil).asPercent)
      final run, predicted from the recipe: \(Figure(steps, halfWidth: nil).text()) such steps' work, \
      \(hoursText(steps * prediction.seconds / 3600, digits: 2)) \
      (\(hoursText(steps * prediction.low / 3600, digits: 2)) to \
      \(hoursText(steps * prediction.high / 3600, digits: 2)))
      """
  }
}

extension [StepPrediction.Part] {
  fileprivate var seconds: Double { reduce(0) { $0 + $1.seconds } }
}

extension Double {
  fileprivate var asSeconds: String {
    abs(self) < 1
      ? "\(Figure(self * 1000, halfWidth: nil).text()) ms"
      : "\(Figure(self, halfWidth: nil).text()) s"
  }
  fileprivate var asPercent: String { "\(Int((self * 100).rounded())) %" }
  fileprivate var asSignedPercent: String {
    (self < 0 ? "−" : "+") + "\(Figure(abs(self) * 100, halfWidth: nil).text()) %"
  }
}
