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
  /// The least difference that counts, and where it is from.
  package let margin: Margin
  /// Whether both sides were measured in the same rounds.
  package let isInTurns: Bool
  /// What is compared with.
  package let baseline: ComparisonSide
  /// What is judged.
  package let candidate: ComparisonSide

  /// Cells with more samples have no interval by bootstrap, which would take minutes.
  private static let mostBootstrapped = 20_000

  /// Compares two sides that were measured on one machine.
  ///
  /// Cells of one record are compared round by round, those of two as wholes. Both take the same
  /// samples as the rates do.
  ///
  /// - Parameters:
  ///   - floor: The machine's A/A floor; `nil` if it was not measured.
  ///   - noise: What runs of this machine differ by; `nil` if that isn't known. Two records are
  ///     not judged without it.
  ///   - seed: Determines the bootstrap.
  package init(
    _ baseline: ComparisonSide, _ candidate: ComparisonSide, floor: Double?, noise: RunNoise? = nil,
    seed: UInt64
  ) {
    self.baseline = baseline
    self.candidate = candidate
    let isInTurns = baseline.record.path == candidate.record.path
    self.isInTurns = isInTurns
    let margin = isInTurns ? Margin(floor: floor) : Margin(floor: floor, noise)
    self.margin = margin
    let matching = CellMatching(baseline.results, candidate.results)
    let cells = matching.matches.map {
      ComparedSamples(
        $0, baseline.samples[$0.baseline.cell.id] ?? [],
        candidate.samples[$0.candidate.cell.id] ?? [], isPaired: isInTurns)
    }
    // Of an interrupted run, or a damaged record.
    unmatched =
      matching.unmatched
      + cells.filter(\.isLacking).map { cell in
        Unmatched(
          cell: cell.match.baseline.cell.id,
          reason: isInTurns ? "no round measured both sides" : "one side has no times")
      }
    let measured = cells.filter { !$0.isLacking }
    let comparisons = measured.map {
      ComparedCell(
        baseline: $0.match.baseline.values, candidate: $0.match.candidate.values,
        isPaired: isInTurns, margin: margin.value)
    }.compared()
    let bootstrap = HierarchicalBootstrap(seed: seed)
    rows = zip(measured, comparisons).map { cell, comparison in
      Row(
        match: cell.match, comparison: comparison,
        bootstrap: cell.samples > Self.mostBootstrapped
          ? nil
          : isInTurns
            ? bootstrap.pairedRatioInterval(of: cell.baseline, to: cell.candidate)
            : bootstrap.ratioInterval(of: cell.baseline, to: cell.candidate))
    }
  }
}

/// The samples of one invocation that count.
private struct CountedInvocation {
  let round: Int
  let times: [Double]
}

extension ComparisonSide {
  /// The invocations with times of each cell, in the order they were measured.
  fileprivate var samples: [String: [CountedInvocation]] {
    let own = Set(results.map(\.cell.id))
    return record.invocations.reduce(into: [:]) { samples, invocation in
      guard own.contains(invocation.cell) else { return }
      let times = invocation.countedTimes
      guard !times.isEmpty else { return }
      samples[invocation.cell, default: []].append(
        CountedInvocation(round: invocation.round, times: times))
    }
  }
}

/// Both sides of a cell, sample by sample, and with the results that follow from these alone.
private struct ComparedSamples {
  var match: CellMatch
  let baseline: [[Double]]
  let candidate: [[Double]]

  /// Takes all invocations, or those of the rounds that measured both sides.
  init(
    _ match: CellMatch, _ left: [CountedInvocation], _ right: [CountedInvocation], isPaired: Bool
  ) {
    self.match = match
    if isPaired {
      func byRound(_ invocations: [CountedInvocation]) -> [Int: [Double]] {
        Dictionary(invocations.map { ($0.round, $0.times) }, uniquingKeysWith: { $1 })
      }
      let (before, after) = (byRound(left), byRound(right))
      let rounds = before.keys.filter { after[$0] != nil }.sorted()
      baseline = rounds.compactMap { before[$0] }
      candidate = rounds.compactMap { after[$0] }
    } else {
      baseline = left.map(\.times)
      candidate = right.map(\.times)
    }
    self.match.baseline.values = baseline.map { $0.median() }
    self.match.candidate.values = candidate.map { $0.median() }
  }

  var isLacking: Bool { baseline.isEmpty || candidate.isEmpty }

  /// How many samples there are.
  var samples: Int { (baseline + candidate).reduce(0) { $0 + $1.count } }
}
