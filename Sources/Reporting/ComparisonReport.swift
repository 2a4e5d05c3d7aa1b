import PluginProtocol
import Presentation
package import Quantities
package import Records
package import Statistics

/// One side of a comparison.
package struct ComparisonSide: Sendable {
  /// What it is called.
  package var name: String
  /// The record that holds it.
  package var record: Record
  /// The results that belong to it.
  package var results: [CellResult]

  /// Takes all of a record, or what belongs to one side of it.
  package init(_ name: String, _ record: Record, side: String? = nil) {
    self.name = name
    self.record = record
    results = record.results().filter { result in
      side == nil ? true : result.cell.side == side
    }
  }
}

/// Whether one side is faster than another, cell by cell.
package struct ComparisonReport: Sendable {
  /// One cell.
  package struct Row: Sendable {
    package var match: CellMatch
    package var comparison: Comparison
    /// The interval by hierarchical bootstrap, at 95 % for this cell alone.
    package var bootstrap: Interval?
  }

  package let rows: [Row]
  package let unmatched: [Unmatched]
  /// The least difference that counts.
  package let margin: Double
  /// Whether the margin is this machine's own A/A floor.
  package let isMeasuredMargin: Bool
  private let baseline: ComparisonSide
  private let candidate: ComparisonSide

  /// Compares two sides that were measured on one machine.
  ///
  /// Cells of one record are compared round by round, those of two as wholes.
  ///
  /// - Parameters:
  ///   - margin: The machine's A/A floor; `nil` if it was not measured, and 2 % is used.
  ///   - seed: Determines the bootstrap.
  package init(
    _ baseline: ComparisonSide, _ candidate: ComparisonSide, margin: Double?, seed: UInt64
  ) {
    self.baseline = baseline
    self.candidate = candidate
    let least = margin ?? Verdict.margin(selfRatios: [])
    self.margin = least
    isMeasuredMargin = margin != nil
    let matching = CellMatching(baseline.results, candidate.results)
    let isOneRecord = baseline.record.path == candidate.record.path
    let found = matching.matches.map { match in
      (
        match,
        isOneRecord
          ? baseline.record.paired(match)
          : (
            baseline.record.samples(of: match.baseline),
            candidate.record.samples(of: match.candidate)
          )
      )
    }
    // Of an interrupted run, or a damaged record.
    let lacking = found.filter { $0.1.0.isEmpty || $0.1.1.isEmpty }
    unmatched =
      matching.unmatched
      + lacking.map { match, _ in
        Unmatched(
          cell: match.baseline.cell.id,
          reason: isOneRecord ? "no round measured both sides" : "one side has no times")
      }
    let measured = found.filter { !$0.1.0.isEmpty && !$0.1.1.isEmpty }
    let sides = measured.map(\.1)
    let cells = sides.map { side in
      ComparedCell(
        baseline: side.0.map { $0.median() }, candidate: side.1.map { $0.median() },
        isPaired: isOneRecord, margin: least)
    }
    let bootstrap = HierarchicalBootstrap(seed: seed)
    rows = zip(zip(measured.map(\.0), sides), cells.compared()).map { pair, comparison in
      let (match, side) = pair
      return Row(
        match: match, comparison: comparison,
        bootstrap: isOneRecord
          ? bootstrap.pairedRatioInterval(of: side.0, to: side.1)
          : bootstrap.ratioInterval(of: side.0, to: side.1))
    }
  }
}

extension Record {
  /// The times of one iteration, sample by sample, in each invocation of a result.
  fileprivate func samples(of result: CellResult) -> [[Double]] {
    invocations.filter { $0.cell == result.cell.id }.map(\.samples).filter { !$0.isEmpty }
  }

  /// The same for both sides of a match, in the rounds that measured both.
  fileprivate func paired(_ match: CellMatch) -> ([[Double]], [[Double]]) {
    func byRound(_ result: CellResult) -> [Int: [Double]] {
      Dictionary(
        invocations.filter { $0.cell == result.cell.id && !$0.samples.isEmpty }
          .map { ($0.round, $0.samples) }, uniquingKeysWith: { $1 })
    }
    let (left, right) = (byRound(match.baseline), byRound(match.candidate))
    let rounds = left.keys.filter { right[$0] != nil }.sorted()
    return (rounds.compactMap { left[$0] }, rounds.compactMap { right[$0] })
  }
}

extension InvocationV1 {
  /// The times of one iteration in seconds; empty if it failed.
  fileprivate var samples: [Double] {
    guard outcome == "ok", let iterations = iterationsPerSample, iterations > 0 else { return [] }
    return groups.flatMap(\.nanoseconds).map { Double($0) * 1e-9 / Double(iterations) }
      .filter { $0 > 0 && $0.isFinite }
  }
}

// MARK: - Text

extension ComparisonReport {
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
    let rate = result.isBandwidth ? result.bytesPerSecond : result.flopPerSecond
    return rate.map { "\(Figure($0.median / 1e9, halfWidth: nil).text()) \(result.rateUnit)" }
      ?? "–"
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

extension ComparisonReport {
  /// The comparison for JSON.
  var encoded: EncodedComparisonV1 {
    EncodedComparisonV1(
      margin: margin, isMeasuredMargin: isMeasuredMargin,
      rows: rows.map { row in
        let comparison = row.comparison
        func encode(_ interval: Interval?) -> IntervalV1 {
          IntervalV1(
            median: comparison.speedup, low: interval?.low, high: interval?.high,
            level: interval?.level)
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
