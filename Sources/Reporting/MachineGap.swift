import Hardware
import Presentation
package import Quantities
import Records
import Statistics

/// How far two machines lie apart, and how much of it is the hardware's and how much the software's.
///
/// A result's throughput is its roof times the fraction it attains, so for two machines
/// throughput gap = roof gap · software gap. Poor hardware and poor software are two findings.
package struct MachineGap: Sendable {
  /// One cell that both machines measured.
  package struct Row: Sendable {
    package var match: CellMatch
    /// The candidate's throughput over the baseline's.
    package var throughput: Double
    /// Its interval at 95 %; `nil` with fewer than 5 invocations on a side.
    package var interval: Interval?
    /// The same of the roofs; `nil` where a roof was not measured.
    package var roof: Double?
    /// The same of the attained fractions of the roofs.
    package var software: Double?
  }

  package let rows: [Row]
  package let unmatched: [Unmatched]
  private let baseline: ComparisonSide
  private let candidate: ComparisonSide

  /// Compares two machines by the cells that both measured.
  package init(_ baseline: ComparisonSide, _ candidate: ComparisonSide) {
    self.baseline = baseline
    self.candidate = candidate
    let matching = CellMatching(baseline.results, candidate.results)
    unmatched = matching.unmatched
    rows = matching.matches.compactMap { match in
      guard let left = match.baseline.seconds, let right = match.candidate.seconds else {
        return nil
      }
      let throughput = left / right
      let software = match.candidate.roofFraction.flatMap { high in
        match.baseline.roofFraction.map { high / $0 }
      }
      return Row(
        match: match, throughput: throughput,
        interval: match.baseline.values.medianRatioInterval(
          to: match.candidate.values, level: 0.95),
        roof: software.map { throughput / $0 },
        software: software)
    }
  }

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
      let machine = side.record.header.machine
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
      machines: [baseline, candidate].map(\.record.header.machine.fingerprint),
      rows: rows.map { row in
        EncodedMachineGapV1.Row(
          baseline: row.match.baseline.cell.id, candidate: row.match.candidate.cell.id,
          throughputGap: row.throughput,
          throughputGapInterval: IntervalV1(
            median: row.throughput, low: row.interval?.low, high: row.interval?.high,
            level: row.interval?.level), roofGap: row.roof, softwareGap: row.software,
          differences: row.match.differences)
      })
  }
}
