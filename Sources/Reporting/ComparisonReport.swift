import Findings
import Presentation
import Quantities
import RecordFormat
import Records
import Statistics

// MARK: - Text

extension SideComparison {
  /// The comparison as text of at most 80 columns.
  package func rendered() -> String {
    var table = Table([
      Table.Column("case and budget", canShrink: true), Table.Column(baseline.name, .right),
      Table.Column(candidate.name, .right), Table.Column("speedup", .right),
      Table.Column("interval", .right), Table.Column("verdict"),
    ])
    for row in rows {
      let interval = row.comparison.interval
      let halfWidth = interval.map { ($0.high - $0.low) / 2 }
      func ratio(_ value: Double) -> String { Figure(value, halfWidth: halfWidth).text() }
      table.row(
        "\(row.match.baseline.cell.name) @ \(row.match.baseline.cell.budget)",
        Self.rate(row.match.baseline), Self.rate(row.match.candidate),
        ratio(row.comparison.speedup),
        interval.map { "\(ratio($0.low))–\(ratio($0.high))" } ?? "–",
        row.comparison.verdict.rawValue)
    }
    var parts = [table.rendered()]
    let differences = rows.flatMap { row in
      row.match.differences.map { "\(row.match.baseline.cell.name): \($0)." }
    }
    var notes = Array(Set(differences)).sorted()
    notes += unmatched.map { "\($0.cell) is not compared: \($0.reason)." }
    notes.append(
      "Speedup: the time of \(baseline.name) over that of "
        + "\(candidate.name). The intervals hold all at once at 95 %; faster and slower: all of it "
        + "lies beyond \((margin * 100).fixed(1)) %; same: all of it lies within.")
    notes.append(
      isMeasuredMargin
        ? "That margin is what comparing this machine with itself gave ('divide selftest')."
        : "That margin is a default: 'divide selftest' measures what this machine itself varies by."
    )
    parts += notes.map { $0.wrapped(to: 80) }
    return parts.joined(separator: "\n\n")
  }

  private static func rate(_ result: CellResult) -> String {
    result.seconds.map {
      "\(Figure(result.rate(at: $0), halfWidth: nil).text()) \(result.rateUnit)"
    } ?? "–"
  }
}

// MARK: - JSON

/// A comparison as JSON.
struct EncodedComparisonV1: Encodable {
  struct Row: Encodable {
    var baseline: String
    var candidate: String
    var baselineSeconds: Double?
    var candidateSeconds: Double?
    var speedup: IntervalV1
    var bootstrap: IntervalV1
    var probability: Double
    var verdict: String
    var differences: [String]
  }

  struct Alone: Encodable {
    var cell: String
    var reason: String
  }

  let margin: Double
  let isMeasuredMargin: Bool
  let rows: [Row]
  let notCompared: [Alone]
}

extension SideComparison {
  /// The comparison for JSON.
  var encoded: EncodedComparisonV1 {
    EncodedComparisonV1(
      margin: margin, isMeasuredMargin: isMeasuredMargin,
      rows: rows.map { row in
        let comparison = row.comparison
        func encode(_ interval: Interval?) -> IntervalV1 {
          IntervalV1(comparison.speedup, interval)
        }
        return EncodedComparisonV1.Row(
          baseline: row.match.baseline.cell.id, candidate: row.match.candidate.cell.id,
          baselineSeconds: row.match.baseline.seconds,
          candidateSeconds: row.match.candidate.seconds, speedup: encode(comparison.interval),
          bootstrap: encode(row.bootstrap), probability: comparison.probability,
          verdict: comparison.verdict.rawValue, differences: row.match.differences)
      }, notCompared: unmatched.map { .init(cell: $0.cell, reason: $0.reason) })
  }
}
