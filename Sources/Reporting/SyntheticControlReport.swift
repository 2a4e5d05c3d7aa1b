import Charts
import Documents
import Inequality
package import Participation
import Presentation
import Quantities
import Statistics

/// What treated units of a panel would have been, with the whole grid of factors.
package struct SyntheticControlReport: Sendable {
  private let table: PanelTable
  private let panel: Panel
  private let study: PanelStudy
  private let settings: PanelStudy.Settings

  /// Fits a panel.
  ///
  /// - Throws: `PanelError` for a table that is no panel, or one that is too small.
  package init(_ table: PanelTable, _ settings: PanelStudy.Settings) throws(PanelError) {
    self.table = table
    self.settings = settings
    panel = try table.panel()
    study = try PanelStudy(panel, settings)
  }

  /// What the reader has to know before quoting a figure.
  package var warnings: [String] {
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

// MARK: - Text

extension SyntheticControlReport {
  /// The report as text of at most 80 columns.
  package func rendered() -> String {
    var parts = [summary.wrapped(to: 80), "Number of factors\n" + gridTable(), gridNote]
    parts.append(([effectLine] + testLines).map { $0.wrapped(to: 80) }.joined(separator: "\n"))
    parts.append("Effect by periods since treatment (1 is the first treated)\n" + timesTable())
    return parts.joined(separator: "\n\n")
  }

  private var summary: String {
    let cells = panel.units.count * panel.periods.count
    let missing = cells - table.observations.count
    let onsets = Set(panel.onsets.compactMap(\.self)).sorted().map { "\(panel.periods[$0])" }
    return
      "\(panel.units.count) units in \(panel.periods.count) periods: \(study.treated) treated from "
      + "\(onsets.shortened(to: 8)), \(study.controls) never. "
      + (missing == 0
        ? "All cells were observed." : "\(missing) of \(cells) cells were not observed.")
      + " Additive effects: \(settings.effects.rawValue)."
  }

  private func gridTable() -> String {
    var table = Table(
      [
        Table.Column("factors"), Table.Column("mean effect", .right), Table.Column("MSPE", .right),
        Table.Column("IC", .right), Table.Column("PC", .right), Table.Column("σ²", .right),
      ] + panel.covariateNames.map { Table.Column($0, .right, canShrink: true) })
    for row in study.grid.rows {
      table.row(
        [
          "\(row.rank)" + (row.rank == study.grid.chosen ? " *" : ""), row.averageEffect.fixed(4),
          row.predictionError.fixed(5), row.informationCriterion?.fixed(5) ?? "–",
          row.panelCriterion?.fixed(5) ?? "–", row.variance?.fixed(5) ?? "–",
        ] + row.coefficients.map { $0.fixed(4) })
    }
    return table.rendered()
  }

  private var gridNote: String {
    "* predicts best: MSPE is the mean squared error of treated units' periods before treatment, each left out in turn; a larger number must lower it by 0.1 %. IC and PC are of control units."
      .wrapped(to: 80)
  }

  private var effectLine: String {
    let kind = settings.kind.rawValue
    let factors = "\(study.rank) factor\(study.rank == 1 ? "" : "s")"
    guard let effect = study.effect else {
      return
        "Mean effect on the treated, \(factors): \(study.bootstrap.control.averageEffect.fixed(4))"
    }
    return "Mean effect on the treated, \(factors): \(effect.estimate.fixed(4)), standard error "
      + "\(effect.standardError.fixed(4)), \((settings.level * 100).fixed(0)) % interval "
      + "\(effect.interval.low.fixed(4)) to \(effect.interval.high.fixed(4)), "
      + "p \(effect.pValue.asProbability), by the \(kind) bootstrap."
  }

  private var testLines: [String] {
    var lines = [
      "Gap before treatment, root of the mean square: \(study.bootstrap.control.preTreatmentError.fixed(4))."
    ]
    let earlier =
      "\(settings.placeboPeriods) period\(settings.placeboPeriods == 1 ? "" : "s") earlier"
    switch study.placebo {
    case .success(let placebo):
      lines.append(
        "Placebo, as if treated \(earlier): "
          + (placebo.effect.map {
            "\($0.estimate.fixed(4)), \($0.interval.low.fixed(4)) to \($0.interval.high.fixed(4)), "
              + "p \($0.pValue.asProbability)."
          } ?? "no draw could be fitted."))
    case .failure(let error): lines.append("\(error)")
    }
    if let test = study.equivalence {
      lines.append(
        "Pre-trends: gaps before treatment are \(test.holds ? "" : "not ")shown to be within "
          + "\(test.bound.fixed(4)) (0.36 standard deviations), p \(test.pValue.asProbability).")
    }
    return lines
  }

  private func timesTable() -> String {
    var table = Table([
      Table.Column("period"), Table.Column("units", .right), Table.Column("effect", .right),
      Table.Column("\((settings.level * 100).fixed(0)) % interval", .right),
    ])
    let times = study.bootstrap.byEventTime(level: settings.level)
    for (entry, point) in zip(times, study.bootstrap.control.byEventTime) {
      table.row(
        "\(entry.time)", "\(entry.units)", point.effect.fixed(3),
        entry.effect.map { "\($0.interval.low.fixed(3)) to \($0.interval.high.fixed(3))" } ?? "–")
    }
    return table.rendered()
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
  package var charts: [NamedChart] {
    let times = study.bootstrap.byEventTime(level: settings.level).compactMap { entry in
      entry.effect.map { (time: Double(entry.time), effect: $0) }
    }
    return [
      NamedChart(
        name: "effect",
        chart: Chart(
          "Treated units beyond their synthetic control", x: .init("periods since treatment"),
          y: .init("effect", holdsZero: true),
          lines: [
            Chart.Line(
              "effect", times.map { .init($0.time, $0.effect.estimate) },
              low: times.map { .init($0.time, $0.effect.interval.low) },
              high: times.map { .init($0.time, $0.effect.interval.high) })
          ], marks: [.init(0.5, "treatment")])),
      NamedChart(
        name: "counterfactual",
        chart: Chart(
          "Mean of treated units, and of what they would have been", x: .init("period"),
          y: .init("outcome"),
          lines: [
            Chart.Line("treated", paths { $0 + $1 }),
            Chart.Line("synthetic", paths { $0 + 0 * $1 }),
          ])),
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
  package var encoded: EncodedSyntheticControlV1 {
    let control = study.bootstrap.control
    return EncodedSyntheticControlV1(
      units: panel.units.count, periods: panel.periods, observations: table.observations.count,
      badRows: table.badRows.count, effects: settings.effects.rawValue,
      bootstrap: settings.kind.rawValue, resamples: settings.plan.resamples,
      level: settings.level, seed: settings.plan.seed,
      coefficients: Dictionary(
        uniqueKeysWithValues: zip(panel.covariateNames, control.coefficients)),
      study: EncodedPanelStudy(study, level: settings.level),
      treatedUnits: zip(panel.treated, control.gaps).map { unit, gaps in
        let onset = panel.onsets[unit] ?? 0
        let after = gaps[onset...].filter(\.isFinite)
        return .init(
          unit: panel.units[unit], firstTreated: panel.periods[onset],
          effect: after.isEmpty ? nil : after.reduce(0, +) / Double(after.count))
      }, warnings: warnings)
  }
}

/// A synthetic control as JSON.
package struct EncodedSyntheticControlV1: Encodable {
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

extension Double {
  /// A probability in a table: two decimals, or that it is below them.
  var probability: String { self < 0.005 ? "<0.01" : fixed(2) }

  /// A probability in a sentence, behind the word for it.
  var asProbability: String { self < 0.0005 ? "< 0.001" : "= \(fixed(3))" }
}
