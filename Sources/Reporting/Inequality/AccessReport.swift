package import Access
import Charts
import Estimation
package import Findings
import Inequality
package import Presentation
import Quantities

/// Who can do papers in time, and how unequally the capacity for them is spread, as a document.
package struct AccessReport: Sendable {
  let study: AccessStudy
  private let isEquipped: Bool
  let held: HoldingsSection?
  private let leftOut: [String]
  /// What stands on numbers that rest on disturbed invocations.
  private let mark: String

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - study: What was found.
  ///   - isEquipped: Whether a series gives institutions the devices of each year, rather than what
  ///     they had.
  ///   - held: What a table says that institutions hold; `nil` for tiers and records.
  ///   - leftOut: Warnings of what reading the institutions left out.
  ///   - bases: The records that institutions are from: all numbers rest on all of them.
  package init(
    _ study: AccessStudy, isEquipped: Bool, held: HoldingsSection? = nil, leftOut: [String] = [],
    bases: [EstimateBasis] = []
  ) {
    self.study = study
    self.isEquipped = isEquipped
    self.held = held
    self.leftOut = leftOut
    mark = bases.mark
  }

  var warnings: [String] { leftOut + study.warnings.map(\.description) }

  /// The report.
  package var document: Document {
    Document(
      (study.isSeries ? "Access to each year's frontier paper" : "Access to papers")
        + ", per \(study.unit.rawValue)",
      (held?.held ?? []) + [
        .table(shares), .table(spread),
      ] + notes.map { .paragraph($0) } + (held?.rows ?? []) + [
        .table(capacities), study.isSeries ? years : curves, lorenz,
      ], data: encoded, warnings: warnings)
  }
}

// MARK: - Tables

extension AccessReport {
  private typealias Table = Presentation.Table

  private var keyColumns: [Table.Column] {
    (study.isSeries ? [.init("year", .right)] : []) + [.init("paper", wraps: true)]
  }

  private func key(_ row: AccessStudy.Row) -> [Table.Cell] {
    (study.isSeries ? [.count(row.year)] : []) + [.name(row.capacities.paper.id)]
  }

  private var finishing: String {
    switch study.unit {
    case .institution: "Institutions that finish a final run within so many days"
    case .team:
      "Teams that finish a final run within so many days, with their share of what is held"
    case .researcher: "Researchers who finish a final run within so many days, with their part"
    }
  }

  private var shares: Table {
    var table = Table(
      keyColumns
        + study.days.map {
          .init("≤ \(Self.text($0))", .right, wraps: true, interval: .beside)
        } + [.init("per", isDetail: true)], title: finishing)
    for row in study.rows {
      table.row(
        key(row) + row.shares.map { .share($0.share, $0.interval, mark: mark) } + [
          .name(study.unit.rawValue)
        ])
    }
    return table
  }

  private var spread: Table {
    var table = Table(
      keyColumns + [.init("Gini", .right, wraps: true, interval: .beside)]
        + ["Theil T", "A(½)", "top 10 %", "bottom 50 %", "between"].map {
          // Where the line has no room, an interval is in the other formats alone.
          let isNarrow = $0 == "A(½)" || $0 == "bottom 50 %"
          return .init($0, .right, wraps: true, interval: isNarrow ? .hidden : .beside)
        } + [.init("per", isDetail: true)],
      title: "How unequally final runs a year are spread over \(study.unit.plural)")
    for row in study.rows {
      let holdings = row.holdings
      table.row(
        key(row) + [
          .number(holdings.giniCoefficient(), row.intervals[.gini], as: .decimals(3), mark: mark),
          .number(holdings.theilT(), row.intervals[.theilT], as: .decimals(2)),
          .number(holdings.atkinsonIndex(0.5), row.intervals[.atkinson(0.5)], as: .decimals(2)),
          .share(holdings.topShare(0.1), row.intervals[.topShare(0.1)]),
          .share(holdings.bottomShare(0.5), row.intervals[.bottomShare(0.5)]),
          .share(row.between, row.betweenInterval), .name(study.unit.rawValue),
        ])
    }
    return table
  }

  /// What each holder could do.
  private var capacities: Table {
    var table = Table(
      keyColumns + ["institution", "group"].map { .init($0) }
        + ["weight", "final runs a year"].map { .init($0, .right) } + [.init("per")],
      title: "Capacities", isDetail: true)
    for row in study.rows {
      for holder in row.capacities.holders {
        table.row(
          key(row) + [
            .name(holder.name), .name(holder.group), .number(holder.weight),
            .number(holder.runsPerYear), .name(study.unit.rawValue),
          ])
      }
    }
    return table
  }

  private var notes: [String] {
    let holders = study.rows.last?.capacities.holders ?? []
    let number = holders.reduce(0) { $0 + $1.weight }
    let tiers = counted(holders.count, "tier")
    let standing = "\(tiers) of the catalogue \(holders.count == 1 ? "stands" : "stand")"
    let when = study.isSeries && !isEquipped ? study.rows.last?.year.map { " in \($0)" } : nil
    var notes = [
      "There \(study.unit.areSoMany(number))\(when ?? ""). \(holding) A paper that "
        + "doesn't fit in memory counts as zero capacity. Gini is in the population form. "
        + "'between' is the share of Theil T that lies between groups. 'divide help measures' "
        + "explains the others."
    ]
    if study.isSeries {
      notes.append(
        "A year's frontier paper is the one with the most work so far. "
          + (isEquipped
            ? "Institutions have devices of the year. A device that came out later is replaced by "
              + "one that stood as far behind the fastest of its time, and their number stays the "
              + "same. So the series shows what hardware and papers did, not what was bought."
            : "Institutions hold what the file says for the year."))
    }
    notes.append(
      study.isModel
        ? "\(standing) for the \(study.unit.plural). What they "
          + "hold, and who shares it, is partly assumed, each with a range, so 'between' is an "
          + "assumption too. Intervals hold \(study.level.percent) of what these ranges allow. "
          + "They are no intervals of sampling."
        : "Intervals are at \(study.level.percent), by the percentile bootstrap over institutions"
          + (study.hasNormalShares
            ? "; those of shares, of 100,000 institutions or more, by the normal distribution."
            : "."))
    return notes + (held?.notes ?? [])
  }

  /// What one holder has.
  private var holding: String {
    switch study.unit {
    case .institution: "Each has its whole holding."
    case .team: "Each has its share of an institution's holding, and counts as one."
    case .researcher: "Each has an equal part of a team's share, and counts as one."
    }
  }

  private static func text(_ days: Double) -> String {
    days == days.rounded() ? "\(days.fixed(0)) d" : "\(days) d"
  }
}

// MARK: - Charts

extension AccessReport {
  private var lorenz: Block {
    .lorenz(
      rows(5).compactMap { row in
        row.holdings.lorenzCurve()?.line(
          ((row.year.map { ["\($0)"] } ?? []) + [row.capacities.paper.id]).joined(separator: " "))
      }, of: study.unit.plural)
  }

  /// So many of the rows, from the first to the last.
  private func rows(_ count: Int) -> [AccessStudy.Row] {
    let rows = study.rows
    guard rows.count > count else { return rows }
    return (0..<count).map { rows[$0 * (rows.count - 1) / (count - 1)] }
  }

  /// Who finishes in how many days.
  private var curves: Block {
    // A curve stays at its height, to the last day of any.
    let last = study.rows.compactMap { $0.capacities.accessCurve.last?.days }.max() ?? 1
    return .chart(
      Chart(
        "Who can finish a final run in how many days", x: .init("days", .logarithmic),
        y: .init("share of \(study.unit.plural)", isShare: true, range: 0...1),
        lines: study.rows.map { row in
          let curve = row.capacities.accessCurve
          let band = row.curveRange(level: study.level).filter { $0.days <= last }
          return Chart.Line(
            row.capacities.paper.id,
            curve.map { .init($0.days, $0.share) }
              + (curve.last.map { [.init(last, $0.share)] } ?? []), course: .steps,
            low: band.map { .init($0.days, $0.interval.low) },
            high: band.map { .init($0.days, $0.interval.high) })
        }), name: "access")
  }

  /// Who finishes within some days, year by year.
  private var years: Block {
    .chart(
      Chart(
        "Who can finish a run of the year's frontier paper", x: .init("year"),
        y: .init("share of \(study.unit.plural)", isShare: true, range: 0...1),
        lines: study.days.enumerated().map { place, days in
          func points(_ value: (Double, Interval?) -> Double?) -> [Chart.Point] {
            study.rows.compactMap { row in
              guard let year = row.year else { return nil }
              let share = row.shares[place]
              return value(share.share, share.interval).map { .init(Double(year), $0) }
            }
          }
          return Chart.Line(
            "within \(Self.text(days))", points { share, _ in share }, low: points { $1?.low },
            high: points { $1?.high })
        }), name: "access-by-year")
  }
}
