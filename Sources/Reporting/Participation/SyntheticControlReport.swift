import Charts
import Documents
import Inequality
package import Participation
package import Presentation
import Quantities

/// What treated units of a panel would have been, with the whole grid of factors, as a document.
package struct SyntheticControlReport: Sendable {
  private let table: PanelTable
  private let panel: Panel
  private let study: PanelStudy
  private let settings: PanelStudy.Settings

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - table: The table that the panel was read from.
  ///   - panel: The panel.
  ///   - study: What was found of it.
  ///   - settings: What was fitted, and how often was drawn.
  package init(
    _ table: PanelTable, _ panel: Panel, _ study: PanelStudy, _ settings: PanelStudy.Settings
  ) {
    self.table = table
    self.panel = panel
    self.study = study
    self.settings = settings
  }

  /// The report.
  package var document: Document {
    Document(
      "Synthetic control",
      [
        .paragraph(summary), .heading("Number of factors"), .table(grid),
        .notes([
          Note(
            "* predicts best. MSPE is the mean squared error when each period of treated units "
              + "before treatment is left out in turn; a larger number of factors must lower it by "
              + "0.1 %. IC, PC and σ² are of control units.")
        ]), .heading("Effect on the treated"), .table(effects), .notes(notes),
        .heading("Effect by periods since treatment"), .table(times),
        .notes([Note("Period 1 is the first treated one.")]), .table(units),
      ] + charts, data: encoded, warnings: warnings)
  }

  private var warnings: [String] {
    var warnings = [table.badRows.sentence].compactMap(\.self)
    if study.grid.rows.count <= settings.largestRank {
      warnings.append(
        "The panel allows \(study.grid.rows.count - 1) factors at most, fewer than the "
          + "\(settings.largestRank) that were to be tried.")
    }
    if let row = study.grid.rows.first(where: { !$0.hasConverged }) {
      warnings.append(
        "With \(row.rank) factors the fit did not settle: its figures are those of the last step.")
    }
    let effects = study.grid.rows.map(\.averageEffect)
    if effects.contains(where: { $0 > 0 }), effects.contains(where: { $0 < 0 }) {
      warnings.append("The sign of the mean effect depends on the number of factors.")
    }
    if study.bootstrap.failures > 0 {
      warnings.append(
        "\(study.bootstrap.failures) of \(settings.plan.resamples) draws could not be fitted.")
    }
    return warnings
  }
}

// MARK: - Text and tables

extension SyntheticControlReport {
  private typealias Table = Presentation.Table

  private var summary: String {
    let cells = panel.units.count * panel.periods.count
    let missing = cells - table.observations.count
    let onsets = Set(panel.onsets.compactMap(\.self)).sorted().map { "\(panel.periods[$0])" }
    return
      "\(counted(panel.units.count, "unit")) in \(counted(panel.periods.count, "period")): "
      + "\(study.treated) treated from "
      + "\(onsets.shortened(to: 8)), \(study.controls) never. "
      + (missing == 0
        ? "All cells were observed." : "\(missing) of \(cells) cells were not observed.")
      + " Additive effects: \(settings.effects.rawValue)."
  }

  private var grid: Table {
    var table = Table(
      [
        .init("factors"), .init("mean effect", .right), .init("MSPE", .right), .init("IC", .right),
        .init("PC", .right), .init("σ²", .right),
      ] + panel.covariateNames.map { .init($0, .right, wraps: true) })
    for row in study.grid.rows {
      table.row(
        [
          .number(Double(row.rank), as: .count, mark: row.rank == study.grid.chosen ? " *" : ""),
          .number(row.averageEffect, as: .decimals(4)),
        ]
          + [row.predictionError, row.informationCriterion, row.panelCriterion, row.variance]
          .map { .number($0, as: .decimals(5)) }
          + row.coefficients.map { .number($0, as: .decimals(4)) })
    }
    return table
  }

  /// The effect, and what says whether to believe it.
  private var effects: Table {
    var table = Table([
      .init("estimate", wraps: true), .init("value", .right, interval: .column(intervalTitle)),
      .init("standard error", .right, wraps: true), .init("p", .right),
    ])
    func row(_ name: String, _ value: Double?, _ found: BootstrapEstimate?) {
      table.row(
        .text(name), .number(value ?? found?.estimate, found?.interval, as: .decimals(4)),
        .number(found?.standardError, as: .decimals(4)), .probability(found?.pValue, decimals: 3))
    }
    row(
      "mean effect on the treated, with \(study.rank) factor\(study.rank == 1 ? "" : "s")",
      study.bootstrap.control.averageEffect, study.effect)
    if case .success(let placebo) = study.placebo {
      let count = settings.placeboPeriods
      row(
        "placebo, as if treated \(count) period\(count == 1 ? "" : "s") earlier", nil,
        placebo.effect)
    }
    row(
      "gap before treatment, root of the mean square", study.bootstrap.control.preTreatmentError,
      nil)
    if let test = study.equivalence {
      table.row(
        .text("bound for gaps before treatment, 0.36 standard deviations"),
        .number(test.bound, as: .decimals(4)), .missing, .probability(test.pValue, decimals: 3))
    }
    return table
  }

  private var intervalTitle: String { "\(settings.level.percent) interval" }

  private var notes: [Note] {
    var notes = [Note("Intervals and p values are of the \(settings.kind.rawValue) bootstrap.")]
    if case .failure(let error) = study.placebo { notes.append(Note("\(error)")) }
    if let test = study.equivalence {
      notes.append(
        Note(
          test.holds
            ? "The gaps before treatment are shown to be within the bound."
            : "The gaps before treatment are not shown to be within the bound. This doesn't prove "
              + "that they are beyond it."))
    }
    return notes
  }

  private var times: Table {
    var table = Table([
      .init("period", .right), .init("units", .right),
      .init("effect", .right, interval: .column(intervalTitle)),
    ])
    let times = study.bootstrap.byEventTime(level: settings.level)
    for (entry, point) in zip(times, study.bootstrap.control.byEventTime) {
      table.row(
        .count(entry.time), .count(entry.units),
        .number(point.effect, entry.effect?.interval, as: .decimals(3)))
    }
    return table
  }

  /// The treated units, each with its own mean effect.
  private var units: Table {
    var table = Table(
      [.init("unit"), .init("first treated", .right), .init("mean effect", .right)],
      title: "Treated units", isDetail: true)
    for unit in treatedUnits {
      table.row(.name(unit.unit), .count(unit.firstTreated), .number(unit.effect))
    }
    return table
  }

  private var treatedUnits: [EncodedSyntheticControlV1.Unit] {
    zip(panel.treated, study.bootstrap.control.gaps).map { unit, gaps in
      let onset = panel.onsets[unit] ?? 0
      let after = gaps[onset...].filter(\.isFinite)
      return .init(
        unit: panel.units[unit], firstTreated: panel.periods[onset],
        effect: after.isEmpty ? nil : after.reduce(0, +) / Double(after.count))
    }
  }
}

extension [String] {
  /// The first ones between commas, and how many more there are.
  fileprivate func shortened(to most: Int) -> String {
    count <= most
      ? joined(separator: ", ")
      : prefix(most).joined(separator: ", ") + " and \(count - most) other periods"
  }
}

// MARK: - Charts and JSON

extension SyntheticControlReport {
  /// The effect by periods since treatment, and treated units beside what they would have been.
  private var charts: [Block] {
    let times = study.bootstrap.byEventTime(level: settings.level).compactMap { entry in
      entry.effect.map { (time: Double(entry.time), effect: $0) }
    }
    return [
      .chart(
        Chart(
          "Treated units beyond their synthetic control", x: .init("periods since treatment"),
          y: .init("effect", holdsZero: true),
          lines: [
            Chart.Line(
              "effect", times.map { .init($0.time, $0.effect.estimate) },
              low: times.map { .init($0.time, $0.effect.interval.low) },
              high: times.map { .init($0.time, $0.effect.interval.high) })
          ], marks: [.init(0.5, "treatment")]), name: "effect"),
      .chart(
        Chart(
          "Mean of treated units, and of what they would have been", x: .init("period"),
          y: .init("outcome"),
          lines: [
            Chart.Line("treated", paths { $0 + $1 }),
            Chart.Line("synthetic", paths { $0 + 0 * $1 }),
          ]), name: "counterfactual"),
    ]
  }

  /// Means over treated units of something made of counterfactual and gap, where both are known.
  private func paths(_ value: (Double, Double) -> Double) -> [Chart.Point] {
    let control = study.bootstrap.control
    return panel.periods.indices.compactMap { period in
      let values = zip(control.counterfactuals, control.gaps)
        .map { value($0[period], $1[period]) }.filter(\.isFinite)
      guard !values.isEmpty else { return nil }
      return .init(Double(panel.periods[period]), values.reduce(0, +) / Double(values.count))
    }
  }

  /// The report for JSON.
  private var encoded: EncodedSyntheticControlV1 {
    let control = study.bootstrap.control
    return EncodedSyntheticControlV1(
      units: panel.units.count, periods: panel.periods, observations: table.observations.count,
      badRows: table.badRows.count, effects: settings.effects.rawValue,
      bootstrap: settings.kind.rawValue, resamples: settings.plan.resamples,
      level: settings.level, seed: settings.plan.seed,
      coefficients: Dictionary(
        uniqueKeysWithValues: zip(panel.covariateNames, control.coefficients)),
      study: EncodedPanelStudy(study, level: settings.level),
      treatedUnits: treatedUnits, warnings: warnings)
  }
}

/// A synthetic control as JSON.
private struct EncodedSyntheticControlV1: Encodable, Sendable {
  /// A treated unit with its mean effect.
  struct Unit: Encodable {
    var unit: String
    var firstTreated: Int
    var effect: Double?
  }

  let schemaVersion = 1
  var units: Int
  var periods: [Int]
  var observations, badRows: Int
  var effects, bootstrap: String
  var resamples: Int
  var level: Double
  var seed: UInt64
  var coefficients: [String: Double]
  var study: EncodedPanelStudy
  var treatedUnits: [Unit]
  var warnings: [String]
}
