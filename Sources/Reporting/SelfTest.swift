import PluginProtocol
import Presentation
import Quantities
package import Records
import Statistics

/// What comparing a machine with itself gave.
package struct SelfTest: Sendable {
  /// One cell that was measured twice over.
  struct Row: Sendable {
    var name: String
    var ratio: Double
    var interval: Interval?
    var verdict: Verdict
    var isNaivelyDifferent: Bool
  }

  private let rows: [Row]

  /// The ratio of the two sides' medians, cell by cell.
  package var ratios: [Double] { rows.map(\.ratio) }

  /// Compares the two sides of a record.
  package init(_ record: Record) {
    let report = ComparisonReport(
      ComparisonSide("A", record, side: "A"), ComparisonSide("A again", record, side: "A again"),
      margin: nil, seed: record.header.seed)
    // Fewer than 5 invocations a side have no interval, and say little of the noise.
    rows = report.rows.filter { $0.comparison.interval != nil }.map { row in
      Row(
        name: "\(row.match.baseline.cell.name) @ \(row.match.baseline.cell.budget)",
        ratio: row.comparison.speedup, interval: row.comparison.interval,
        verdict: row.comparison.verdict,
        isNaivelyDifferent: record.isNaivelyDifferent(
          row.match.baseline.cell.id, row.match.candidate.cell.id))
    }
  }

  /// The cells that this program calls faster or slower than themselves.
  private var falseAlarms: Int { rows.count { $0.verdict == .faster || $0.verdict == .slower } }
  private var naiveAlarms: Int { rows.count(where: \.isNaivelyDifferent) }

  /// The result as text of at most 80 columns.
  package func rendered(margin: Double) -> String {
    var table = Table([
      Table.Column("case and budget", canShrink: true), Table.Column("once / again", .right),
      Table.Column("interval", .right), Table.Column("verdict"), Table.Column("mean ± 2 σ"),
    ])
    for row in rows {
      table.row(
        row.name, row.ratio.fixed(3),
        row.interval.map { "\($0.low.fixed(3))–\($0.high.fixed(3))" } ?? "–", row.verdict.rawValue,
        row.isNaivelyDifferent ? "different" : "alike")
    }
    let summary = [
      "\(falseAlarms) of \(rows.count) comparisons of a thing with itself were called faster or slower; the "
        + "rule 'mean ± 2 σ of one process' called \(naiveAlarms) different.",
      "Time once over time again; the intervals hold all at once at 95 %.",
      "The floor of this machine: differences below \((margin * 100).fixed(1)) % mean nothing here.",
    ]
    return ([table.rendered()] + summary.map { $0.wrapped(to: 80) }).joined(separator: "\n\n")
  }

  /// The result for JSON.
  package func encoded(margin: Double) -> EncodedSelfTestV1 {
    EncodedSelfTestV1(
      margin: margin, comparisons: rows.count, falseAlarms: falseAlarms, naiveAlarms: naiveAlarms,
      rows: rows.map {
        .init(
          cell: $0.name, ratio: $0.ratio,
          interval: IntervalV1(
            median: $0.ratio, low: $0.interval?.low, high: $0.interval?.high,
            level: $0.interval?.level), verdict: $0.verdict.rawValue,
          isNaivelyDifferent: $0.isNaivelyDifferent)
      })
  }
}

/// A selftest as JSON.
package struct EncodedSelfTestV1: Encodable {
  struct Row: Encodable {
    var cell: String
    var ratio: Double
    var interval: IntervalV1
    var verdict: String
    var isNaivelyDifferent: Bool
  }

  let schemaVersion = 1
  let margin: Double
  let comparisons: Int
  let falseAlarms: Int
  let naiveAlarms: Int
  let rows: [Row]
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
    guard let first = invocations.first(where: { $0.cell == cell && $0.outcome == "ok" }),
      let iterations = first.iterationsPerSample
    else { return nil }
    let samples = first.groups.flatMap(\.nanoseconds).map { Double($0) / Double(iterations) }
    return samples.isEmpty ? nil : samples
  }
}
