import PluginProtocol
package import Quantities
import RecordFormat
package import Records
package import Statistics

/// What comparing a machine with itself gave.
package struct SelfTest: Sendable {
  /// One cell that was measured twice over.
  package struct Row: Sendable {
    /// The case and its budget.
    package var name: String
    /// The time of the first side over that of the second.
    package var ratio: Double
    /// The interval of the ratio, at 95 % for all rows at once.
    package var interval: Interval?
    /// What this program calls it.
    package var verdict: Verdict
    /// Whether the rule 'mean ± 2 σ of one process' calls the sides different.
    package var isNaivelyDifferent: Bool
    /// What disturbed the invocations of both sides.
    package var disturbance: Disturbance
    /// Whether this program calls the cell faster or slower than itself.
    package var isFalseAlarm: Bool { verdict == .faster || verdict == .slower }
  }

  /// The cells that have an interval.
  package let rows: [Row]

  /// The ratio of the two sides' medians, cell by cell.
  package var ratios: [Double] { rows.map(\.ratio) }

  /// Compares the two sides of a record.
  package init(_ record: Record) {
    let report = SideComparison(
      ComparisonSide("A", record, side: "A"), ComparisonSide("A again", record, side: "A again"),
      floor: nil, seed: record.header.seed)
    // Fewer than 5 invocations a side have no interval, and say little of the noise.
    rows = report.rows.filter { $0.comparison.interval != nil }.map { row in
      Row(
        name: "\(row.match.baseline.cell.name) @ \(row.match.baseline.cell.budget)",
        ratio: row.comparison.speedup, interval: row.comparison.interval,
        verdict: row.comparison.verdict,
        isNaivelyDifferent: record.isNaivelyDifferent(
          row.match.baseline.cell.id, row.match.candidate.cell.id),
        disturbance: row.match.disturbance)
    }
  }

  /// The cells that this program calls faster or slower than themselves.
  package var falseAlarms: Int { rows.count(where: \.isFalseAlarm) }
  /// The cells that the naive rule calls different.
  package var naiveAlarms: Int { rows.count(where: \.isNaivelyDifferent) }
}

extension Record {
  /// Whether the mean of one cell's first process lies outside the mean ± 2 σ of the other's.
  fileprivate func isNaivelyDifferent(_ left: String, _ right: String) -> Bool {
    guard let once = firstSamples(of: left), let again = firstSamples(of: right), once.count > 1
    else {
      return false
    }
    let mean = once.reduce(0, +) / Double(once.count)
    let other = again.reduce(0, +) / Double(again.count)
    let squares = once.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return abs(other - mean) > 2 * (squares / Double(once.count - 1)).squareRoot()
  }

  private func firstSamples(of cell: String) -> [Double]? {
    guard let first = invocations.first(where: { $0.cell == cell && $0.outcome == .ok }) else {
      return nil
    }
    let times = first.countedTimes
    return times.isEmpty ? nil : times
  }
}
