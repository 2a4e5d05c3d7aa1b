package import Findings
package import Presentation
import Quantities
import RecordFormat
import Records
import Statistics

extension SelfTest {
  /// Returns what was found, and what it means for comparisons.
  ///
  /// - Parameter margin: The floor that follows, as a share.
  package func document(margin: Double) -> Document {
    Document(
      "Selftest: this machine compared with itself",
      [.table(table), .notes(notes(margin).map { Note($0) })],
      data: EncodedSelfTestV1(self, margin: margin))
  }

  private var table: Table {
    var table = Table([
      .init("case and budget", wraps: true),
      .init("once / again", .right, interval: .column("interval")), .init("verdict"),
      .init("mean ± 2 σ"),
    ])
    for row in rows {
      table.row(
        .name(row.name),
        .number(row.ratio, row.interval, as: .decimals(3), mark: row.disturbance.mark),
        .outcome(row.verdict.rawValue, row.isFalseAlarm ? .bad : row.verdict.tone),
        .outcome(
          row.isNaivelyDifferent ? "different" : "alike", row.isNaivelyDifferent ? .bad : .neutral))
    }
    return table
  }

  private func notes(_ margin: Double) -> [String] {
    [
      "\(falseAlarms) of \(rows.count) \(rows.count == 1 ? "comparison" : "comparisons") "
        + "of a thing "
        + "with itself were called faster or slower; the rule 'mean ± 2 σ of one process' called "
        + "\(naiveAlarms) different.",
      "Time once over time again; the intervals hold all at once at 95 %.",
      "The floor of this machine: differences below \((margin * 100).fixed(1)) % mean nothing "
        + "here.",
    ]
  }
}

// MARK: - JSON

/// A selftest as JSON.
struct EncodedSelfTestV1: Encodable {
  struct Row: Encodable {
    var cell: String
    var ratio: Double
    var interval: IntervalV1
    var verdict: String
    var isNaivelyDifferent: Bool

    init(_ row: SelfTest.Row) {
      cell = row.name
      ratio = row.ratio
      interval = IntervalV1(row.ratio, row.interval)
      verdict = row.verdict.rawValue
      isNaivelyDifferent = row.isNaivelyDifferent
    }
  }

  let schemaVersion = 1
  let margin: Double
  let comparisons: Int
  let falseAlarms: Int
  let naiveAlarms: Int
  let rows: [Row]

  init(_ test: SelfTest, margin: Double) {
    self.margin = margin
    comparisons = test.rows.count
    falseAlarms = test.falseAlarms
    naiveAlarms = test.naiveAlarms
    rows = test.rows.map(Row.init)
  }
}
