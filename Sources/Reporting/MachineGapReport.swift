import Findings
import Presentation
import Quantities
import RecordFormat
import Records

extension MachineGap {
  /// The gaps as text of at most 80 columns.
  package func rendered() -> String {
    var table = Table([
      Table.Column("case and budget", canShrink: true), Table.Column("gap", .right),
      Table.Column("interval", .right),
      Table.Column("roof gap", .right), Table.Column("software gap", .right),
    ])
    func ratio(_ value: Double?) -> String {
      value.map { Figure($0, halfWidth: nil).text() } ?? "–"
    }
    for row in rows {
      let halfWidth = row.interval.map { ($0.high - $0.low) / 2 }
      func bound(_ value: Double) -> String { Figure(value, halfWidth: halfWidth).text() }
      table.row(
        "\(row.match.baseline.cell.name) @ \(row.match.baseline.cell.budget)",
        bound(row.throughput),
        row.interval.map { "\(bound($0.low))–\(bound($0.high))" } ?? "–", ratio(row.roof),
        ratio(row.software))
    }
    let machines = [baseline, candidate].map { side in
      let machine = side.record.machine
      return "\(side.name): \(machine.model ?? "unknown processor"), \(machine.cores) cores "
        + "(\(machine.fingerprint))"
    }
    let notes =
      Array(
        Set(
          rows.flatMap { row in
            row.match.differences.map { "\(row.match.baseline.cell.name): \($0)." }
          })
      ).sorted() + unmatched.map { "\($0.cell) is not compared: \($0.reason)." } + [
        "How many times the throughput of \(baseline.name) \(candidate.name) has. It is the product of the "
          + "roof gap, what the processors and memories differ by, and the software gap, what the "
          + "kernels make of them. The interval is the gap's, at 95 %; its two parts stand on the "
          + "median of each roof."
      ]
    return
      ([machines.joined(separator: "\n"), table.rendered()] + notes.map { $0.wrapped(to: 80) })
      .joined(separator: "\n\n")
  }
}

/// The gaps as JSON.
struct EncodedMachineGapV1: Encodable {
  struct Row: Encodable {
    var baseline: String
    var candidate: String
    var throughputGap: Double
    var throughputGapInterval: IntervalV1
    var roofGap: Double?
    var softwareGap: Double?
    var differences: [String]
  }

  let machines: [String]
  let rows: [Row]
}

extension MachineGap {
  /// The gaps for JSON.
  var encoded: EncodedMachineGapV1 {
    EncodedMachineGapV1(
      machines: [baseline, candidate].map(\.record.machine.fingerprint),
      rows: rows.map { row in
        EncodedMachineGapV1.Row(
          baseline: row.match.baseline.cell.id, candidate: row.match.candidate.cell.id,
          throughputGap: row.throughput,
          throughputGapInterval: IntervalV1(row.throughput, row.interval), roofGap: row.roof,
          softwareGap: row.software,
          differences: row.match.differences)
      })
  }
}
