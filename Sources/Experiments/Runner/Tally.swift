package import Records
package import Sampling

/// What each cell was measured so far, and which cells still take turns.
package struct Tally {
  /// The cells that still take turns.
  package private(set) var open: Set<String>
  private let sampling: SamplingPlan
  private let rivals: [String: [String]]
  private var counts: [String: Int] = [:]
  private var values: [String: [Double]] = [:]

  /// Counts what a record holds already.
  ///
  /// Whatever time was spent, cells without their outcome stay open: the first pass of each session
  /// is measured.
  package init(of plan: ExperimentPlan, _ sampling: SamplingPlan, counting measured: [Invocation]) {
    self.sampling = sampling
    rivals = plan.rivals
    open = Set(plan.measurable.keys)
    measured.forEach { add($0) }
    close(after: .zero)
  }

  /// Counts an invocation.
  package mutating func add(_ invocation: Invocation) {
    counts[invocation.cell, default: 0] += 1
    if let value = invocation.secondsPerIteration {
      values[invocation.cell, default: []].append(value)
    }
  }

  /// Closes the cells that have their outcome, now that the run has taken so long.
  package mutating func close(after elapsed: Duration) {
    open = open.filter { !isFinished($0, after: elapsed) }
  }

  /// Closes all cells.
  package mutating func closeAll() { open.removeAll() }
}

extension Tally {
  /// Whether a cell has its turn in a round.
  package func isDue(_ cell: String, in round: Int) -> Bool {
    open.contains(cell) && counts[cell, default: 0] <= round
  }

  /// The open cells that weren't measured yet.
  package var unmeasured: Int { open.count { counts[$0] == nil } }

  private func isFinished(_ cell: String, after elapsed: Duration) -> Bool {
    let others = rivals[cell] ?? []
    if ([cell] + others).contains(where: hasFailed) || sampling.isOver(after: elapsed) {
      return true
    }
    return others.isEmpty
      ? sampling.exit(after: values[cell] ?? [], spent: elapsed) != nil
      : others.allSatisfy { sampling.isRatioKnown(values[cell] ?? [], values[$0] ?? []) }
  }

  /// Whether a cell has its outcome by having failed once.
  private func hasFailed(_ cell: String) -> Bool {
    counts[cell, default: 0] > values[cell, default: []].count
  }
}

extension SamplingPlan {
  /// Whether the time for the whole run is used up.
  func isOver(after elapsed: Duration) -> Bool { timeLimit.map { elapsed >= $0 } ?? false }
}
