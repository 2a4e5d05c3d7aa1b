import Findings
import Presentation
import Quantities
import RecordFormat
import Records
import Statistics

extension SideComparison {
  /// The verdicts, what they mean, and what has none.
  var blocks: [Block] {
    (isJudged ? [] : [.notes([Note(Self.warning, .doubtful)])])
      + [.table(table), .notes(explanation.map { Note($0) } + rows.map(\.match).differenceNotes)]
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

  private var isJudged: Bool { margin != .unknown }

  private static let warning =
    "These runs were measured one after the other, and what runs of this machine differ by anyway "
    + "isn't known. So nothing is called faster, slower or the same. Measure both in turns with "
    + "'divide compare --run … --run …', or keep \(RunNoise.fewestRuns) more records of the same "
    + "builds in the folder of --results."

  private var explanation: [String] {
    let speedup =
      "Speedup: the time of \(baseline.name) over that of \(candidate.name)"
      + (isInTurns ? ", in the rounds that measured both. " : ". ")
      + "The intervals hold all at once at 95 %"
    guard let value = margin.value else { return [speedup + "."] }
    return [
      speedup + "; faster and slower: all of it lies beyond \((value * 100).fixed(1)) %; same: all "
        + "of it lies within.", source,
    ]
  }

  /// Where the margin is from.
  private var source: String {
    switch margin {
    case .selfTest:
      "That margin is what comparing this machine with itself gave ('divide selftest')."
    case .usual:
      "That margin is a default: 'divide selftest' measures what this machine itself varies by."
    case .runs(_, let count):
      "These runs were measured one after the other. That margin is what \(count) runs of this "
        + "machine with the same builds differ by."
    case .unknown: ""
    }
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

  /// Absent where it isn't known; then nothing is judged.
  let margin: Double?
  let isMeasuredMargin: Bool
  /// Whether both sides were measured in the same rounds.
  let inTurns: Bool
  /// How many runs the margin is from, of sides that weren't measured in turns.
  let runsOfMargin: Int?
  let rows: [Row]
  let notCompared: [Alone]

  init(_ comparison: SideComparison) {
    margin = comparison.margin.value
    (isMeasuredMargin, runsOfMargin) =
      switch comparison.margin {
      case .selfTest: (true, nil)
      case .runs(_, let count): (true, count)
      case .usual, .unknown: (false, nil)
      }
    inTurns = comparison.isInTurns
    rows = comparison.rows.map(Row.init)
    notCompared = comparison.unmatched.map { Alone(cell: $0.cell, reason: $0.reason) }
  }
}
