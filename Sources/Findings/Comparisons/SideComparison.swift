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
    results = RecordFindings(record).results.filter { result in
      side == nil ? true : result.cell.side == side
    }
  }
}

/// Whether one side is faster than another, cell by cell.
package struct SideComparison: Sendable {
  /// One cell.
  package struct Row: Sendable {
    /// The cell, with its result on either side.
    package var match: CellMatch
    /// By how much the candidate is faster or slower, and whether that counts.
    package var comparison: Comparison
    /// The interval by hierarchical bootstrap, at 95 % for this cell alone.
    package var bootstrap: Interval?
  }

  /// The cells that both sides measured, in the baseline's order.
  package let rows: [Row]
  /// The cells that were not compared, with the reason.
  package let unmatched: [Unmatched]
  /// The least difference that counts.
  package let margin: Double
  /// Whether the margin is this machine's own A/A floor.
  package let isMeasuredMargin: Bool
  /// What is compared with.
  package let baseline: ComparisonSide
  /// What is judged.
  package let candidate: ComparisonSide

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
    invocations.filter { $0.cell == result.cell.id }.map(\.times).filter { !$0.isEmpty }
  }

  /// The same for both sides of a match, in the rounds that measured both.
  fileprivate func paired(_ match: CellMatch) -> ([[Double]], [[Double]]) {
    func byRound(_ result: CellResult) -> [Int: [Double]] {
      Dictionary(
        invocations.filter { $0.cell == result.cell.id && !$0.times.isEmpty }
          .map { ($0.round, $0.times) }, uniquingKeysWith: { $1 })
    }
    let (left, right) = (byRound(match.baseline), byRound(match.candidate))
    let rounds = left.keys.filter { right[$0] != nil }.sorted()
    return (rounds.compactMap { left[$0] }, rounds.compactMap { right[$0] })
  }
}
