import Findings
import Presentation
import Quantities
import RecordFormat
import Records

extension MachineGap {
  /// The machines, the gaps, what they mean, and what has none.
  var blocks: [Block] {
    [
      .notes([baseline, candidate].map { Note($0.machine) }), .table(table),
      .notes([Note(explanation)] + rows.map(\.match).differenceNotes),
    ] + unmatched.blocks
  }

  private var table: Table {
    var table = Table([
      .init("case and budget", wraps: true),
      .init("gap", .right, interval: .column("interval")), .init("roof gap", .right),
      .init("software gap", .right), .init("differences", isDetail: true),
    ])
    for row in rows {
      table.row(
        .name(row.match.name),
        .number(row.throughput, row.interval, mark: row.match.disturbance.mark), .number(row.roof),
        .number(row.software), .text(row.match.differences.joined(separator: "; ")))
    }
    return table
  }

  private var explanation: String {
    "The gap is the throughput of \(candidate.name) over that of \(baseline.name). It is the "
      + "product of the roof gap, by which the processors and memories differ, and the software "
      + "gap, by which the kernels use them differently. The interval is the gap's, at 95 %; its "
      + "two parts stand on the median of each roof."
  }
}

extension ComparisonSide {
  /// The machine that measured it, in words.
  fileprivate var machine: String {
    let machine = record.machine
    return "\(name): \(machine.model ?? "unknown processor"), \(counted(machine.cores, "core")) "
      + "(\(machine.fingerprint))"
  }
}

// MARK: - JSON

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

    init(_ row: MachineGap.Row) {
      baseline = row.match.baseline.cell.id
      candidate = row.match.candidate.cell.id
      throughputGap = row.throughput
      throughputGapInterval = IntervalV1(row.throughput, row.interval)
      roofGap = row.roof
      softwareGap = row.software
      differences = row.match.differences
    }
  }

  let machines: [String]
  let rows: [Row]

  init(_ gap: MachineGap) {
    machines = [gap.baseline, gap.candidate].map(\.record.machine.fingerprint)
    rows = gap.rows.map(Row.init)
  }
}
