import Findings
import Presentation
import Quantities
import RecordFormat
import Records
import Statistics

extension SelfTest {
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
          interval: IntervalV1($0.ratio, $0.interval), verdict: $0.verdict.rawValue,
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
