package import Estimation
package import Findings
import Quantities
import Records

/// The part of a report that says what papers would take: on what was measured, and on tiers.
package struct HoursSection: Sendable {
  /// The papers, from the least work to the most, each with one estimate a column.
  private let papers: [Paper]
  private let columns: [(title: String, estimates: [Estimate?])]
  /// What could not be estimated on what was measured, and why.
  package let notes: [String]

  /// Estimates the papers under the budgets that a record measured, and on each tier.
  ///
  /// Budgets that hold only the instruction set back answer another question than "what can this machine do", and
  /// would fill the page: they are left out.
  ///
  /// - Throws: `EstimationError` if the catalogue contradicts itself.
  package init(
    _ papers: [Paper], from findings: RecordFindings, by estimator: Estimator
  ) throws(EstimationError) {
    self.papers = papers.sorted { $0.work.value < $1.work.value }
    let measured = findings.estimates(of: self.papers, by: estimator)
    let shown = Set(findings.record.budgets.filter { $0.isa == nil }.map(\.name))
    var columns: [(title: String, estimates: [Estimate?])] = []
    var notes: [String] = []
    for (place, budget) in (measured.first?.budgets ?? []).enumerated()
    where shown.contains(budget.name) {
      let results = measured.map { $0.budgets[place].estimate }
      columns.append((budget.name, results.map { try? $0.get() }))
      notes += results.compactMap { result in
        if case .failure(let error) = result { error.description } else { nil }
      }
    }
    self.notes = Array(notes.prefix(1))
    for tier in estimator.catalogue.tiers {
      var estimates: [Estimate?] = []
      for paper in self.papers { estimates.append(try estimator.estimate(paper, on: tier)) }
      columns.append((tier.id, estimates))
    }
    self.columns = columns
  }

  /// Every estimate, for JSON.
  package var estimates: [Estimate] { columns.flatMap(\.estimates).compactMap(\.self) }

  /// How many columns a table has beside the papers', unless their titles are too long.
  private static let columnsAtOnce = 4

  /// The hours as aligned text, a few columns at a time so that each table fits.
  package func rendered() -> String {
    var tables: [String] = []
    var rest = columns[...]
    while !rest.isEmpty {
      let part = rest.prefix(fitting(rest))
      rest = rest.dropFirst(part.count)
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

  /// Returns how many of these columns fit in 80 characters, the papers' names beside them.
  private func fitting(_ columns: ArraySlice<(title: String, estimates: [Estimate?])>) -> Int {
    var width = (papers.map(\.id) + ["final run of"]).map(\.count).max() ?? 0
    let fitting = columns.prefix(Self.columnsAtOnce).prefix { column in
      width += 2 + (([column.title] + column.estimates.map(Self.text)).map(\.count).max() ?? 0)
      return width <= 80
    }
    return max(1, fitting.count)
  }

  private static func text(_ estimate: Estimate?) -> String {
    guard let estimate else { return "–" }
    guard let hours = estimate.finalRunHours else { return "infeasible" }
    return hoursText(hours.value.hours, digits: hours.digits)
  }
}
