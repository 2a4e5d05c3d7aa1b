package import Estimation
package import Inequality
import Quantities

/// The part of a report that says how unequally the tiers' capacity for papers is spread.
package struct AccessSection: Sendable {
  /// The measures for one paper.
  package struct Row: Sendable {
    package var paper: Paper
    /// The papers a year of each tier, weighted by its institutions, in the catalogue's order.
    package var holdings: Holdings
    /// The share of institutions that can do the paper at all.
    package var able: Double
  }

  package let rows: [Row]
  private let tiers: Int
  private let institutions: Double

  /// Computes each tier's capacity for each paper.
  ///
  /// What doesn't fit counts as zero capacity, not as a large number of hours.
  ///
  /// - Throws: `EstimationError` or `HoldingsError` if the catalogue contradicts itself.
  package init(_ papers: [Paper], by estimator: Estimator) throws {
    let tiers = estimator.catalogue.tiers
    self.tiers = tiers.count
    institutions = tiers.reduce(0) { $0 + $1.institutions.value }
    rows = try papers.sorted { $0.work.value < $1.work.value }.map { paper in
      let holders = try tiers.map { tier in
        Holdings.Holder(
          value: try estimator.capacity(of: paper, on: tier).papersPerYear.median,
          weight: tier.institutions.value, group: tier.group.rawValue)
      }
      let able = holders.filter { $0.value > 0 }.reduce(0) { $0 + $1.weight }
      return Row(
        paper: paper, holdings: try Holdings(holders),
        able: able / holders.reduce(0) { $0 + $1.weight })
    }
  }

  /// The measures as aligned text.
  package func rendered() -> String {
    var table = Table([
      Table.Column("capacity for", canShrink: true), Table.Column("able", .right),
      Table.Column("Gini", .right), Table.Column("Theil T", .right),
      Table.Column("A(½)", .right), Table.Column("Hoover", .right),
      Table.Column("top 1 %", .right), Table.Column("top 10 %", .right),
      Table.Column("between", .right),
    ])
    for row in rows {
      let holdings = row.holdings
      func text(_ value: Double?) -> String { value.map { $0.fixed(2) } ?? "–" }
      let between = holdings.decomposition(1).map { $0.between / max($0.total, 1e-300) }
      table.row(
        row.paper.id, row.able.percent, text(holdings.giniCoefficient()), text(holdings.theilT()),
        text(holdings.atkinsonIndex(0.5)), text(holdings.hooverIndex()),
        holdings.topShare(0.01)?.percent ?? "–", holdings.topShare(0.1)?.percent ?? "–",
        between?.percent ?? "–")
    }
    return table.rendered()
  }

  /// What the reader has to know before quoting a measure.
  package func notes() -> [String] {
    [
      "Papers a year that one team could finish with its tier's holding. 'Able' is the share of "
        + "institutions that can do it at all; Gini in the population form; A(½) the Atkinson index; "
        + "'between' is the share of Theil's T between academia, government and industry.",
      "\(tiers) tiers stand for \(institutions.fixed(0)) institutions, and their holdings are partly "
        + "assumed: these are measures of a model, without an interval of sampling.",
    ]
  }
}
