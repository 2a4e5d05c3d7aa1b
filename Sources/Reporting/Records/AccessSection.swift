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

  /// Creates the section of what was found of papers.
  init(_ rows: [PaperAccess]) { self.rows = rows }

  /// The measures, and what the reader has to know before quoting one.
  var blocks: [Block] {
    [
      .heading("Access: how unequally capacity is spread over tiers"), .table(table),
      .notes(notes.map { Note($0) }),
    ]
  }

  private var table: Table {
    var table = Table(
      [.init("capacity for")]
        + ["here", "able", "Gini", "Theil T", "A(½)", "top 1 %", "top 10 %", "between"]
        .map { .init($0, .right, unit: .header) } + [.init("less than here", isDetail: true)])
    for row in rows {
      let holdings = row.holdings
      table.row(
        [
          .name(row.capacities.paper.id),
          .number(row.here?.runsPerYear, unit: "runs/y", as: .significant(2)),
        ]
          + [.share(row.able)]
          + [holdings.giniCoefficient(), holdings.theilT(), holdings.atkinsonIndex(0.5)]
          .map { .number($0, as: .decimals(2)) }
          + [holdings.topShare(0.01), holdings.topShare(0.1), row.between, row.below]
          .map { .share($0) })
    }
    return table
  }

  private var notes: [String] {
    let holders = rows.first?.capacities.holders ?? []
    let institutions = holders.reduce(0) { $0 + $1.weight }
    return [
      "Final runs a year that one team could finish with its tier's holding, as in 'divide "
        + "inequality'. 'Able' is the share of institutions that can do it at all; Gini in the "
        + "population form; A(½) the Atkinson index; 'between' is the share of Theil's T between "
        + "academia, government and industry. 'Here' is what this machine could do in a year, by "
        + "its fastest budget.",
      "\(holders.count) tiers stand for \(institutions.fixed(0)) institutions, and their holdings "
        + "are partly assumed: these are measures of a model, without an interval of sampling.",
    ]
  }
}
