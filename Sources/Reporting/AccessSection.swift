import Access
package import Estimation
package import Findings
import Inequality
import Quantities

/// The part of a report that says how unequally the tiers' capacity for papers is spread.
package struct AccessSection: Sendable {
  /// The papers, from the least work to the most.
  package let rows: [PaperAccess]

  /// Takes each tier's capacity for each paper.
  ///
  /// - Throws: `EstimationError` or `HoldingsError` if the catalogue contradicts itself.
  package init(_ papers: [Paper], from findings: RecordFindings, by estimator: Estimator) throws {
    rows = try findings.access(
      to: papers.sorted { $0.work.value < $1.work.value }, by: estimator)
  }

  /// The measures as aligned text.
  package func rendered() -> String {
    var table = Table([
      Table.Column("capacity for", canShrink: true), Table.Column("here", .right),
      Table.Column("able", .right),
      Table.Column("Gini", .right), Table.Column("Theil T", .right),
      Table.Column("A(½)", .right),
      Table.Column("top 1 %", .right), Table.Column("top 10 %", .right),
      Table.Column("between", .right),
    ])
    for row in rows {
      let holdings = row.holdings
      func text(_ value: Double?) -> String { value.map { $0.fixed(2) } ?? "–" }
      let between = holdings.decomposition(1).map { $0.between / max($0.total, 1e-300) }
      table.row(
        row.capacities.paper.id,
        row.here.map { numberText($0.runsPerYear, digits: 2) } ?? "–", row.able.percent,
        text(holdings.giniCoefficient()), text(holdings.theilT()),
        text(holdings.atkinsonIndex(0.5)),
        holdings.topShare(0.01)?.percent ?? "–", holdings.topShare(0.1)?.percent ?? "–",
        between?.percent ?? "–")
    }
    return table.rendered()
  }

  /// What the reader has to know before quoting a measure.
  package func notes() -> [String] {
    let holders = rows.first?.capacities.holders ?? []
    let institutions = holders.reduce(0) { $0 + $1.weight }
    return [
      "Final runs a year that one team could finish with its tier's holding, as in 'divide inequality'. 'Able' is "
        + "the share of institutions that can do it at all; Gini in the population form; A(½) the Atkinson index; "
        + "'between' is the share of Theil's T between academia, government and industry. 'Here' is what this "
        + "machine could do in a year, by its fastest budget.",
      "\(holders.count) tiers stand for \(institutions.fixed(0)) institutions, and their holdings are partly "
        + "assumed: these are measures of a model, without an interval of sampling.",
    ]
  }
}
