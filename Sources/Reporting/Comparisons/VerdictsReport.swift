import Findings
import Presentation
import Quantities
import RecordFormat
import Records
import Statistics

extension SideComparison {
  /// The verdicts, what they mean, and what has none.
  var blocks: [Block] {
    [.table(table), .notes(rows.map(\.match).differenceNotes + explanation.map { Note($0) })]
      + unmatched.blocks
  }

  private var table: Table {
    var table = Table([
      .init("case and budget", wraps: true), .init(baseline.name, .right),
      .init(candidate.name, .right), .init("speedup", .right, interval: .column("interval")),
      .init("verdict"), .init("by bootstrap", isDetail: true),
      .init("probability", isDetail: true), .init("differences", isDetail: true),
    ])
    for row in rows {
      let (match, comparison) = (row.match, row.comparison)
      table.row(
        .name(match.name), match.baseline.rate(), match.candidate.rate(),
        .number(comparison.speedup, comparison.interval, mark: match.disturbance.mark),
        .outcome(comparison.verdict.rawValue, comparison.verdict.tone),
        .number(comparison.speedup, row.bootstrap), .number(comparison.probability),
        .text(match.differences.joined(separator: "; ")))
    }
    return table
  }

  private var explanation: [String] {
    [
      "Speedup: the time of \(baseline.name) over that of "
        + "\(candidate.name). The intervals hold all at once at 95 %; faster and slower: all of it "
        + "lies beyond \((margin * 100).fixed(1)) %; same: all of it lies within.",
      isMeasuredMargin
        ? "That margin is what comparing this machine with itself gave ('divide selftest')."
        : "That margin is a default: 'divide selftest' measures what this machine itself varies "
          + "by.",
    ]
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

    init(_ row: SideComparison.Row) {
      baseline = row.match.baseline.cell.id
      candidate = row.match.candidate.cell.id
      baselineSeconds = row.match.baseline.seconds
      candidateSeconds = row.match.candidate.seconds
      speedup = IntervalV1(row.comparison.speedup, row.comparison.interval)
      bootstrap = IntervalV1(row.comparison.speedup, row.bootstrap)
      probability = row.comparison.probability
      verdict = row.comparison.verdict.rawValue
      differences = row.match.differences
    }
  }

  struct Alone: Encodable {
    var cell: String
    var reason: String
  }

  let margin: Double
  let isMeasuredMargin: Bool
  let rows: [Row]
  let notCompared: [Alone]

  init(_ comparison: SideComparison) {
    margin = comparison.margin
    isMeasuredMargin = comparison.isMeasuredMargin
    rows = comparison.rows.map(Row.init)
    notCompared = comparison.unmatched.map { Alone(cell: $0.cell, reason: $0.reason) }
  }
}
