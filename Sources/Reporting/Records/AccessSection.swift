import Access
import Estimation
import Findings
import Inequality
import Presentation
import Quantities

/// The part of a report that says how unequally the tiers' capacity for papers is spread.
struct AccessSection {
  /// The papers, from the least work to the most.
  private let rows: [PaperAccess]
  /// What stands on this machine's capacity where it rests on disturbed invocations.
  private let mark: String

  /// Creates the section of what was found of papers.
  init(_ rows: [PaperAccess], mark: String) {
    self.rows = rows
    self.mark = mark
  }

  /// The measures, and what the reader has to know before quoting one.
  var blocks: [Block] {
    [
      .heading("Access: how unequally capacity is spread over \(unit.plural)"), .table(table),
      .notes(notes.map { Note($0) }),
    ]
  }

  private var unit: CapacityUnit { rows.first?.capacities.unit ?? .institution }

  private var table: Table {
    var table = Table(
      [
        .init("capacity for"), .init("here", .right, unit: .header),
        .init("able", .right, interval: .beside, unit: .header),
        .init("Gini", .right, interval: .beside),
        .init("top 10 %", .right, interval: .beside, unit: .header),
      ]
        + ["Theil T", "A(½)", "top 1 %", "between", "less than here", "per"].map {
          .init($0, .right, isDetail: true)
        })
    for row in rows {
      let measured = row.row
      func number(_ measure: Measure, digits: Int) -> Table.Cell {
        .number(
          measure.value(of: row.holdings), measured.intervals[measure], as: .decimals(digits))
      }
      func share(_ measure: Measure) -> Table.Cell {
        .share(measure.value(of: row.holdings), measured.intervals[measure])
      }
      table.row(
        .name(row.capacities.paper.id),
        .number(row.here?.runsPerYear, unit: "runs/y", as: .significant(2), mark: mark),
        .share(measured.able.share, measured.able.interval), number(.gini, digits: 3),
        share(.topShare(0.1)), number(.theilT, digits: 2), number(.atkinson(0.5), digits: 2),
        share(.topShare(0.01)), .share(measured.between, measured.betweenInterval),
        .share(row.below), .name(unit.rawValue))
    }
    return table
  }

  private var notes: [String] {
    let holders = rows.first?.capacities.holders ?? []
    let number = holders.reduce(0) { $0 + $1.weight }
    return [
      "Final runs a year that one \(unit.rawValue) could finish with its \(holding), as in 'divide "
        + "inequality --per \(unit.rawValue)'. 'Able' is the share of \(unit.plural) that can do "
        + "it at all; Gini in the population form. 'Here' is what this machine could do in a year, "
        + "by its fastest budget.",
      "\(counted(holders.count, "tier")) stand for \(unit.counted(number)). "
        + "What they hold, and who "
        + "shares it, is partly assumed, each with a range: intervals hold "
        + "\(plausibleLevel.percent) of what these ranges allow. They are no intervals of "
        + "sampling.",
    ]
  }

  /// What one holder has.
  private var holding: String {
    switch unit {
    case .institution: "whole holding"
    case .team: "share of the holding"
    case .researcher: "part of a team's share"
    }
  }
}
