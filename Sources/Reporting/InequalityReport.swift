package import Inequality
import Statistics

/// Every measure of some holdings, with intervals and decompositions.
package struct InequalityReport {
  private struct Row {
    var key: String
    var name: String
    var value: Double?
    var interval: ConfidenceInterval?
  }

  private let holdings: Holdings
  private let rows: [Row]
  private let level: Double
  private let seed: UInt64
  private let isGrouped: Bool

  /// Measures holdings.
  ///
  /// The same seed gives the same intervals.
  package init(
    _ holdings: Holdings, level: Double, resamples: Int, seed: UInt64, isGrouped: Bool
  ) {
    self.holdings = holdings
    self.level = level
    self.seed = seed
    self.isGrouped = isGrouped
    let measures: [(key: String, name: String, measure: (Holdings) -> Double?)] = [
      ("gini", "Gini, population form", { $0.giniCoefficient() }),
      ("giniCorrected", "Gini, corrected by 1/(1 − Σf²)", { $0.correctedGiniCoefficient() }),
      ("theilT", "Theil T, GE(1)", { $0.theilT() }),
      ("theilL", "Theil L, GE(0)", { $0.theilL() }),
      ("atkinsonHalf", "Atkinson, ε = ½", { $0.atkinsonIndex(0.5) }),
      ("atkinson1", "Atkinson, ε = 1", { $0.atkinsonIndex(1) }),
      ("hoover", "Hoover", { $0.hooverIndex() }),
      ("topShare1", "share of the top 1 %", { $0.topShare(0.01) }),
      ("topShare10", "share of the top 10 %", { $0.topShare(0.1) }),
      ("p90p10", "P90/P10, quantiles of type 7", { $0.percentileRatio(0.9, 0.1) }),
      ("p75p25", "P75/P25, quantiles of type 7", { $0.percentileRatio(0.75, 0.25) }),
      ("herfindahl", "Herfindahl–Hirschman", { $0.herfindahlIndex() }),
    ]
    rows = measures.map { entry in
      var random = SplitMix64(seed: seed)
      let value = entry.measure(holdings).flatMap { $0.isFinite ? $0 : nil }
      return Row(
        key: entry.key, name: entry.name, value: value,
        interval: value == nil
          ? nil
          : holdings.interval(
            of: entry.measure, level: level, resamples: resamples, using: &random))
    }
  }

  /// What the reader has to know before quoting a measure.
  package var warnings: [String] {
    var warnings: [String] = []
    if holdings.isEmpty {
      warnings.append("Nobody holds anything, so nothing can be said of its spread.")
    }
    if holdings.count < 10 {
      warnings.append(
        "Only \(holdings.count) holders: a raw Gini is biased low, and intervals are too narrow.")
    }
    if holdings.zeros > 0, !holdings.isEmpty {
      warnings.append(
        "\(holdings.zeros) holders have nothing: Theil L is infinite and Atkinson 1 for ε ≥ 1.")
    }
    return warnings
  }

  /// The measures as aligned text.
  package func rendered() -> String {
    var table = Table([
      Table.Column("measure"), Table.Column("value", .right),
      Table.Column("\((level * 100).fixed(0)) % interval", .right),
    ])
    for row in rows {
      let halfWidth = row.interval.map { ($0.high - $0.low) / 2 }
      func text(_ value: Double) -> String { Figure(value, halfWidth: halfWidth).text() }
      table.row(
        row.name, row.value.map(text) ?? "–",
        row.interval.map { "\(text($0.low))–\(text($0.high))" } ?? "–")
    }
    var parts = [
      "\(holdings.count) holders, weight \(holdings.totalWeight.fixed(0))", table.rendered(),
    ]
    if isGrouped { parts.append(decompositions().rendered()) }
    return parts.joined(separator: "\n\n")
  }

  private func decompositions() -> Table {
    var table = Table([
      Table.Column("decomposition"), Table.Column("within groups", .right),
      Table.Column("between groups", .right), Table.Column("overlap", .right),
    ])
    for (name, alpha) in [("Theil T", 1.0), ("Theil L", 0.0)] {
      guard let parts = holdings.decomposition(alpha) else { continue }
      table.row(name, parts.within.fixed(4), parts.between.fixed(4), "–")
    }
    if let (parts, overlap) = holdings.giniDecomposition() {
      table.row("Gini", parts.within.fixed(4), parts.between.fixed(4), overlap.fixed(4))
    }
    return table
  }

  /// The measures for JSON: what can't be said is null.
  package var encoded: EncodedInequalityV1 {
    func parts(_ alpha: Double) -> EncodedInequalityV1.Parts? {
      holdings.decomposition(alpha).map {
        .init(within: $0.within, between: $0.between, overlap: nil)
      }
    }
    var measures: [String: EncodedInequalityV1.Measure] = [:]
    for row in rows {
      measures[row.key] = .init(value: row.value, low: row.interval?.low, high: row.interval?.high)
    }
    return EncodedInequalityV1(
      n: holdings.count, zeros: holdings.zeros, level: level, seed: seed,
      gini: measures["gini"]?.value, giniCorrected: measures["giniCorrected"]?.value,
      theilT: measures["theilT"]?.value, theilL: measures["theilL"]?.value,
      hoover: measures["hoover"]?.value, measures: measures,
      decomposition: isGrouped
        ? [
          "theilT": parts(1), "theilL": parts(0),
          "gini": holdings.giniDecomposition().map {
            .init(within: $0.parts.within, between: $0.parts.between, overlap: $0.overlap)
          },
        ].compactMapValues(\.self) : nil,
      lorenz: holdings.lorenzCurve()?.points.map { [$0.holders, $0.share] } ?? [],
      warnings: warnings)
  }
}

/// Measures of inequality as JSON.
package struct EncodedInequalityV1: Encodable {
  struct Measure: Encodable {
    var value: Double?
    var low: Double?
    var high: Double?
  }

  struct Parts: Encodable {
    var within: Double
    var between: Double
    var overlap: Double?
  }

  let schemaVersion = 1
  let n: Int
  let zeros: Int
  let level: Double
  let seed: UInt64
  let gini: Double?
  let giniCorrected: Double?
  let theilT: Double?
  let theilL: Double?
  let hoover: Double?
  let measures: [String: Measure]
  let decomposition: [String: Parts]?
  let lorenz: [[Double]]
  let warnings: [String]
}
