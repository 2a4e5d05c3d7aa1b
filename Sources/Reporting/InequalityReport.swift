package import Inequality
import Presentation
import Quantities
import Statistics

/// Every measure of some holdings, with intervals and decompositions.
package struct InequalityReport {
  private struct Row {
    var key: String
    var name: String
    var value: Double?
    var interval: Interval?
  }

  private let holdings: Holdings
  private let rows: [Row]
  private let level: Double
  private let seed: UInt64
  private let isGrouped: Bool
  private let method: IntervalMethod
  private let ranked: RankedHoldings?
  private let sources: [Source]
  private let comparison: InequalityComparison?

  /// One of the sources that a total comes from.
  package struct Source: Sendable {
    package var name: String
    package var contribution: SourceContribution

    /// Creates a source.
    package init(name: String, contribution: SourceContribution) {
      self.name = name
      self.contribution = contribution
    }
  }

  /// Measures holdings.
  ///
  /// The same seed gives the same intervals.
  ///
  /// - Parameters:
  ///   - measures: What to measure.
  ///   - method: How intervals come about.
  ///   - threads: How many threads draw, which the intervals don't depend on.
  ///   - ranked: The same holdings with another variable that ranks their holders.
  ///   - sources: What a total's Gini coefficient comes from.
  ///   - comparison: The holdings held against others.
  package init(
    _ holdings: Holdings, of measures: [Measure] = Measure.customary,
    by method: IntervalMethod = .percentile, level: Double, resamples: Int,
    seed: UInt64, threads: Int = 1, isGrouped: Bool, ranked: RankedHoldings? = nil,
    sources: [Source] = [],
    against comparison: InequalityComparison? = nil
  ) {
    self.holdings = holdings
    self.method = method
    self.level = level
    self.seed = seed
    self.isGrouped = isGrouped
    self.ranked = ranked
    self.sources = sources
    self.comparison = comparison
    let intervals = holdings.intervals(
      of: measures, by: method, level: level,
      Resampling(resamples: resamples, seed: seed, threads: threads))
    rows = zip(measures, intervals).map { measure, interval in
      let value = measure.value(of: holdings).flatMap { $0.isFinite ? $0 : nil }
      return Row(
        key: measure.key, name: measure.name, value: value,
        interval: value == nil ? nil : interval)
    }
  }

  /// What the reader has to know before quoting a measure.
  package var warnings: [String] { holdings.warnings.map(\.description) }

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
    if !sources.isEmpty { parts.append(sourceTable().rendered()) }
    if let index = ranked?.concentrationIndex() {
      parts.append(
        "Concentration index by rank: \(index.fixed(3)). At −1 the lowest rank holds all, at 1 the highest."
          .wrapped(to: 80))
    }
    parts += comparison?.sentences().map { $0.wrapped(to: 80) } ?? []
    return parts.joined(separator: "\n\n")
  }

  private func sourceTable() -> Table {
    var table = Table([
      Table.Column("source"), Table.Column("share", .right), Table.Column("Gini", .right),
      Table.Column("correlation", .right), Table.Column("part of Gini", .right),
      Table.Column("elasticity", .right),
    ])
    for source in sources {
      let found = source.contribution
      table.row(
        source.name, found.share.percent, found.gini.fixed(3), found.correlation.fixed(3),
        found.contribution.fixed(4), found.elasticity.fixed(3))
    }
    return table
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

  /// The Lorenz curve; where there are others beside theirs, and the generalised ones.
  package var charts: [NamedChart] {
    let curves = [
      ("these", holdings.lorenzCurve()), ("the others", comparison?.otherCurve),
      ("by rank", ranked?.concentrationCurve()),
    ]
    let lines = curves.compactMap { name, curve in curve?.line(name) }
    let generalised = comparison.map { comparison in
      [
        holdings.generalisedLorenzCurve()?.line("these"),
        comparison.otherGeneralisedCurve?.line("the others"),
      ].compactMap(\.self)
    }
    return (lines.isEmpty ? [] : [.lorenz(lines, of: "holders")])
      + (generalised.map { [.generalisedLorenz($0, of: "holders")] } ?? [])
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
      interval: method.rawValue, concentrationIndex: ranked?.concentrationIndex(),
      sources: sources.isEmpty
        ? nil
        : Dictionary(
          sources.map {
            (
              $0.name,
              .init(
                share: $0.contribution.share, gini: $0.contribution.gini,
                correlation: $0.contribution.correlation,
                contribution: $0.contribution.contribution, elasticity: $0.contribution.elasticity)
            )
          }, uniquingKeysWith: { $1 }),
      against: comparison?.encoded, warnings: warnings)
  }
}

/// Measures of inequality as JSON.
package struct EncodedInequalityV1: Encodable {
  struct Measure: Encodable {
    var value: Double?
    var low: Double?
    var high: Double?
  }

  struct Source: Encodable {
    var share: Double
    var gini: Double
    var correlation: Double
    var contribution: Double
    var elasticity: Double
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
  let interval: String
  let concentrationIndex: Double?
  let sources: [String: Source]?
  let against: EncodedInequalityComparison?
  let warnings: [String]
}
