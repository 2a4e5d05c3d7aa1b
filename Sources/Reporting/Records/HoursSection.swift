import Estimation
import Findings
import Presentation
import Quantities

/// The part of a report that says what papers would take: on what was measured, and on tiers.
struct HoursSection {
  private let capacity: PaperCapacity
  /// What stands on the hours of a budget of which invocations were disturbed, by its name.
  private let marks: [String: String]

  /// Creates the section of estimates.
  init(_ capacity: PaperCapacity, _ findings: RecordFindings) {
    self.capacity = capacity
    marks = Dictionary(
      capacity.budgets.map { ($0.name, findings.disturbance(behind: $0.name).mark) }
    ) { first, _ in first }
  }

  /// The hours, a few columns at a time where they don't fit, and what they are.
  var blocks: [Block] {
    [
      .heading("Compute-hours: one final run of a paper"), .table(table),
      .notes(
        [
          "Medians of a seeded simulation; 'divide estimate --record RECORD --explain' has "
            + "intervals, whole projects, energy, money, what it takes to fit in memory, and every "
            + "source. Infeasible: it doesn't fit in any way. Tiers are modelled from datasheets, "
            + "their whole holding on one run.",
          capacity.failure?.description,
        ].compactMap(\.self).map { Note($0) }),
    ]
  }

  private var table: Table {
    let columns = capacity.budgets + capacity.tiers
    var table = Table(
      [.init("final run of")] + columns.map { .init($0.name, .right, wraps: true) }, splits: true)
    for (index, paper) in capacity.papers.enumerated() {
      table.row(
        [.name(paper.id)]
          + columns.map { Self.cell($0.estimates[index], mark: marks[$0.name] ?? "") })
    }
    return table
  }

  private static func cell(_ estimate: Estimate?, mark: String) -> Table.Cell {
    guard let estimate else { return .missing }
    switch estimate.feasibility {
    case .infeasible: return .outcome("infeasible", .neutral)
    case .unknown: return .outcome("memory not known", .neutral)
    case .feasible: return estimate.finalRunHours.map { .hours($0, mark: mark) } ?? .missing
    }
  }
}

extension Table.Cell {
  /// Returns estimated hours with as many digits as their interval allows.
  static func hours(_ hours: Measured<ComputeHours>, mark: String = "") -> Self {
    .hours(
      hours.value.hours, hours.interval, digits: hours.digits, provenance: hours.provenance,
      mark: mark)
  }
}
