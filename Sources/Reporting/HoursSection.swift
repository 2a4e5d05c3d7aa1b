package import Estimation

/// The part of a report that says what papers would take: on what was measured, and on tiers.
package struct HoursSection: Sendable {
  /// The papers, from the least work to the most, each with one estimate a column.
  private let papers: [Paper]
  private let columns: [(title: String, estimates: [Estimate])]

  /// Estimates the papers on each measured budget and each tier.
  ///
  /// - Throws: `EstimationError` if the catalogue contradicts itself.
  package init(
    _ papers: [Paper], on budgets: [MeasuredBudget], by estimator: Estimator
  ) throws(EstimationError) {
    self.papers = papers.sorted { $0.work.value < $1.work.value }
    var columns: [(title: String, estimates: [Estimate])] = []
    for budget in budgets {
      var estimates: [Estimate] = []
      for paper in self.papers { estimates.append(try estimator.estimate(paper, on: budget)) }
      columns.append((budget.name, estimates))
    }
    for tier in estimator.catalogue.tiers {
      var estimates: [Estimate] = []
      for paper in self.papers { estimates.append(try estimator.estimate(paper, on: tier)) }
      columns.append((tier.id, estimates))
    }
    self.columns = columns
  }

  /// Every estimate, for JSON.
  package var estimates: [Estimate] { columns.flatMap(\.estimates) }

  /// The hours as aligned text, a few columns at a time so that each table fits.
  package func rendered() -> String {
    var tables: [String] = []
    var rest = columns[...]
    while !rest.isEmpty {
      let part = rest.prefix(5)
      rest = rest.dropFirst(5)
      var table = Table(
        [Table.Column("final run of", canShrink: true)]
          + part.map { Table.Column($0.title, .right) })
      for (index, paper) in papers.enumerated() {
        table.row([paper.id] + part.map { Self.text($0.estimates[index]) })
      }
      tables.append(table.rendered())
    }
    return tables.joined(separator: "\n\n")
  }

  private static func text(_ estimate: Estimate) -> String {
    guard let hours = estimate.finalRunHours else { return "infeasible" }
    return hoursText(hours.median, digits: hours.digits)
  }
}
