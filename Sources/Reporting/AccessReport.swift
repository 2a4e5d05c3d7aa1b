package import Access
import Charts
import Estimation
package import Inequality
import Presentation
import Quantities
import Statistics

/// How unequally the capacity for papers is spread, and who can do them in time.
package struct AccessReport: Sendable {
  /// One paper, or one year's frontier paper.
  private struct Row: Sendable {
    var year: Int?
    var capacities: Capacities
    var holdings: Holdings
    var shares: [(days: Double, share: Double, interval: Interval?)]
    var gini: Interval?
  }

  private let rows: [Row]
  private let days: [Double]
  private let level: Double
  private let seed: UInt64
  private let isModel: Bool
  private let isEquipped: Bool

  /// Measures capacities.
  ///
  /// - Parameters:
  ///   - capacities: What institutions could do of each paper, each with its year in a series over years.
  ///   - days: The times within which a run should be finished.
  ///   - isModel: Whether each row is a tier that stands for many institutions: then drawing rows anew
  ///     says nothing, and there are no intervals.
  ///   - isEquipped: Whether a series gives institutions the devices of each year, rather than what they had.
  /// - Throws: `HoldingsError` where capacities are too large for a sum.
  package init(
    _ capacities: [(year: Int?, capacities: Capacities)], within days: [Double], level: Double,
    resamples: Int, seed: UInt64, isModel: Bool, isEquipped: Bool
  ) throws(HoldingsError) {
    self.days = days
    self.level = level
    self.seed = seed
    self.isModel = isModel
    self.isEquipped = isEquipped
    var rows: [Row] = []
    for (year, found) in capacities {
      let holdings = try found.holdings()
      let draws =
        isModel ? nil : holdings.bootstrap([.gini], Resampling(resamples: resamples, seed: seed))
      rows.append(
        Row(
          year: year, capacities: found, holdings: holdings,
          shares: days.map { day in
            (
              day, found.share(within: day),
              isModel
                ? nil
                : found.shareInterval(within: day, level: level, resamples: resamples, seed: seed)
            )
          }, gini: draws?[0].percentileInterval(level: level)))
    }
    self.rows = rows
  }

  /// What the reader has to know before quoting a measure.
  package var warnings: [String] {
    isModel
      ? []
      : rows.first.map { $0.holdings.warnings.filter { $0 != .nothingHeld }.map(\.description) }
        ?? []
  }
}

// MARK: - Charts

extension AccessReport {
  /// Who finishes in how many days, or year by year; and how capacity is spread.
  package var charts: [NamedChart] {
    [
      isSeries ? years : curves,
      .lorenz(
        spread(5).compactMap { row in
          row.holdings.lorenzCurve()?.line(names(row).joined(separator: " "))
        }, of: "institutions"),
    ]
  }

  /// So many of the rows, from the first to the last.
  private func spread(_ count: Int) -> [Row] {
    guard rows.count > count else { return rows }
    return (0..<count).map { rows[$0 * (rows.count - 1) / (count - 1)] }
  }

  private var curves: NamedChart {
    // A curve stays at its height, to the last day of any.
    let last = rows.compactMap { $0.capacities.accessCurve.last?.days }.max() ?? 1
    return NamedChart(
      name: "access",
      chart: Chart(
        "Who can finish a final run in how many days", x: .init("days", .logarithmic),
        y: .init("share of institutions", isShare: true, range: 0...1),
        lines: rows.map { row in
          let curve = row.capacities.accessCurve
          return Chart.Line(
            row.capacities.paper.id,
            curve.map { .init($0.days, $0.share) }
              + (curve.last.map { [.init(last, $0.share)] } ?? []),
            course: .steps)
        }))
  }

  private var years: NamedChart {
    NamedChart(
      name: "access-by-year",
      chart: Chart(
        "Who can finish a run of the year's frontier paper", x: .init("year"),
        y: .init("share of institutions", isShare: true, range: 0...1),
        lines: days.enumerated().map { place, days in
          func points(_ value: (Double, Interval?) -> Double?) -> [Chart.Point] {
            rows.compactMap { row in
              guard let year = row.year else { return nil }
              let share = row.shares[place]
              return value(share.share, share.interval).map { .init(Double(year), $0) }
            }
          }
          return Chart.Line(
            "within \(Self.text(days))", points { share, _ in share }, low: points { $1?.low },
            high: points { $1?.high })
        }))
  }
}

// MARK: - Text

extension AccessReport {
  /// The measures and shares as text of at most 80 columns.
  package func rendered() -> String {
    var parts = [shares().rendered(), spread().rendered()]
    parts += notes.map { $0.wrapped(to: 80) }
    return parts.joined(separator: "\n\n")
  }

  private var isSeries: Bool { rows.contains { $0.year != nil } }
  private var titles: [Table.Column] {
    (isSeries ? [Table.Column("year", .right)] : []) + [Table.Column("paper", canShrink: true)]
  }

  private func names(_ row: Row) -> [String] {
    (row.year.map { ["\($0)"] } ?? []) + [row.capacities.paper.id]
  }

  private func shares() -> Table {
    var table = Table(titles + days.map { Table.Column("≤ \(Self.text($0))", .right) })
    for row in rows {
      table.row(
        names(row)
          + row.shares.map { share in
            share.share.percent
              + (share.interval.map { " (\(($0.low * 100).fixed(0))–\(($0.high * 100).fixed(0)))" }
                ?? "")
          })
    }
    return table
  }

  private func spread() -> Table {
    var table = Table(
      titles + [
        Table.Column("Gini", .right), Table.Column("Theil T", .right),
        Table.Column("A(½)", .right), Table.Column("top 10 %", .right),
        Table.Column("bottom 50 %", .right), Table.Column("between", .right),
      ])
    for row in rows {
      let holdings = row.holdings
      func text(_ value: Double?) -> String { value.map { $0.fixed(2) } ?? "–" }
      let gini =
        text(holdings.giniCoefficient())
        + (row.gini.map { " (\($0.low.fixed(2))–\($0.high.fixed(2)))" } ?? "")
      let between = holdings.decomposition(1).flatMap { $0.total > 0 ? $0.between / $0.total : nil }
      table.row(
        names(row) + [
          gini, text(holdings.theilT()), text(holdings.atkinsonIndex(0.5)),
          holdings.topShare(0.1)?.percent ?? "–", holdings.bottomShare(0.5)?.percent ?? "–",
          between?.percent ?? "–",
        ])
    }
    return table
  }

  private var notes: [String] {
    let holders = rows.last?.capacities.holders ?? []
    let institutions = holders.reduce(0) { $0 + $1.weight }
    var notes = [
      "Above: the share of \(institutions.fixed(0)) institutions where one team finishes a final run within "
        + "so long. Below: how unequally the runs a year are spread; Gini in the population form, 'between' "
        + "the share of Theil's T between groups. What doesn't fit in memory is zero capacity."
    ]
    if isSeries {
      notes.append(
        "Each year has its frontier paper: that with the most work so far. "
          + (isEquipped
            ? "And it has its devices: where an institution's came out later, the one that stood where it "
              + "stands, as many of them. So the series shows what hardware and papers did, not what was "
              + "bought."
            : "Institutions are those of the year."))
    }
    notes.append(
      isModel
        ? "\(holders.count) tiers stand for the institutions, and what they hold is partly assumed: measures "
          + "of a model, without an interval of sampling."
        : "Intervals at \((level * 100).fixed(0)) %, by the percentile bootstrap over institutions."
    )
    return notes
  }

  private static func text(_ days: Double) -> String {
    days == days.rounded() ? "\(days.fixed(0)) d" : "\(days) d"
  }
}

// MARK: - JSON

/// Access as JSON.
package struct EncodedAccessV1: Encodable {
  struct Share: Encodable {
    var days: Double
    var share: Double
    var low: Double?
    var high: Double?
  }

  struct Holder: Encodable {
    var name: String
    var group: String
    var weight: Double
    var runsPerYear: Double
  }

  struct Row: Encodable {
    var year: Int?
    var paper: String
    var within: [Share]
    /// Pairs of days and the share that finishes within them.
    var curve: [[Double]]
    var measures: [String: Double]
    var giniLow: Double?
    var giniHigh: Double?
    var lorenz: [[Double]]
    var holders: [Holder]
  }

  let schemaVersion = 1
  let level: Double
  let seed: UInt64
  let isModel: Bool
  let rows: [Row]
  let warnings: [String]
}

extension AccessReport {
  /// The measures and shares for JSON.
  package var encoded: EncodedAccessV1 {
    EncodedAccessV1(
      level: level, seed: seed, isModel: isModel,
      rows: rows.map { row in
        let values = Measure.customary.compactMap { measure in
          measure.value(of: row.holdings).flatMap { $0.isFinite ? (measure.key, $0) : nil }
        }
        return .init(
          year: row.year, paper: row.capacities.paper.id,
          within: row.shares.map {
            .init(days: $0.days, share: $0.share, low: $0.interval?.low, high: $0.interval?.high)
          },
          curve: row.capacities.accessCurve.map { [$0.days, $0.share] },
          measures: Dictionary(values, uniquingKeysWith: { $1 }), giniLow: row.gini?.low,
          giniHigh: row.gini?.high,
          lorenz: row.holdings.lorenzCurve()?.points.map { [$0.holders, $0.share] } ?? [],
          holders: row.capacities.holders.map {
            .init(name: $0.name, group: $0.group, weight: $0.weight, runsPerYear: $0.runsPerYear)
          })
      }, warnings: warnings)
  }
}
