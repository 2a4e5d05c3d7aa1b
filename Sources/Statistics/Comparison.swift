private import Glibc
package import Quantities

/// One cell measured on two sides: the value of each invocation, as a time.
package struct ComparedCell: Hashable, Sendable {
  /// The times of the side that is compared with.
  package var baseline: [Double]
  /// The times of the side that is judged.
  package var candidate: [Double]
  /// Whether the *i*-th invocations of both sides were measured in the same round.
  package var isPaired: Bool
  /// The least difference that counts; `nil` where nobody knows what the sides vary by anyway.
  package var margin: Double?

  /// Creates a cell to compare.
  ///
  /// - Precondition: No side is empty, all times are positive,
  ///   and a paired cell has as many times on both sides.
  package init(baseline: [Double], candidate: [Double], isPaired: Bool, margin: Double?) {
    precondition(!baseline.isEmpty && !candidate.isEmpty, "Both sides were measured.")
    precondition((baseline + candidate).allSatisfy { $0 > 0 }, "A time is positive.")
    precondition(!isPaired || baseline.count == candidate.count, "A round measures both sides.")
    self.baseline = baseline
    self.candidate = candidate
    self.isPaired = isPaired
    self.margin = margin
  }
}

/// What comparing the two sides of a cell gave.
package struct Comparison: Hashable, Sendable {
  /// The median of the baseline's times over that of the candidate's: above 1 when the candidate is
  /// faster.
  package let speedup: Double
  /// The speedup's interval, at the level that is corrected for the number of cells.
  ///
  /// In a paired cell it is that of the rounds' ratios, and reaches as far as the ratio of medians
  /// where that lies beyond.
  package let interval: Interval?
  /// How probable so different sides would be by chance, corrected by Holm's method.
  package let probability: Double
  /// What the interval says.
  package let verdict: Verdict
}

extension Collection where Element == ComparedCell {
  /// Compares the sides of every cell of a table.
  ///
  /// Of a table of 20 cells one verdict would be wrong by chance at 95 %. So each cell's interval
  /// has the level 1 − (1 − `level`) / *m* of Bonferroni, with which *all* *m* of them hold at once
  /// with at least `level`; Holm's method, which the probabilities use, has no intervals to go with
  /// it that would show how large a difference is.
  ///
  /// - Parameter level: The confidence in all verdicts of the table at once.
  /// - Returns: The comparisons in the order of the cells; one with fewer than 5 invocations on a
  ///   side has no interval and is ambiguous, and one without a margin is not judged.
  package func compared(level: Double = 0.95) -> [Comparison] {
    let corrected = correctedLevel(level, comparisons: count)
    let probabilities = map(\.probability).holmAdjusted()
    return zip(self, probabilities).map { cell, probability in
      let interval = cell.interval(level: corrected)
      return Comparison(
        speedup: cell.speedup, interval: interval, probability: probability,
        verdict: cell.verdict(on: interval))
    }
  }
}

/// Returns the level that each of several intervals needs for all to hold at once with `level`.
///
///     correctedLevel(0.95, comparisons: 10)  // 0.995
///
/// By the inequality of Bonferroni. Reference: Dunn,
/// "Multiple comparisons among means", JASA 56, 1961.
///
/// - Precondition: The level lies strictly between 0 and 1.
package func correctedLevel(_ level: Double, comparisons: Int) -> Double {
  precondition(level > 0 && level < 1, "A confidence level lies strictly between 0 and 1.")
  return 1 - (1 - level) / Double(max(1, comparisons))
}

extension ComparedCell {
  private var logRatios: [Double] { zip(baseline, candidate).map { log($0 / $1) } }

  fileprivate var speedup: Double { baseline.median() / candidate.median() }

  fileprivate func verdict(on interval: Interval?) -> Verdict {
    guard let margin else { return .notJudged }
    return interval.map { Verdict(speedup: $0, margin: margin) } ?? .ambiguous
  }

  fileprivate var probability: Double {
    isPaired
      ? logRatios.signedRankProbability() : baseline.rankSumProbability(against: candidate)
  }

  /// The interval of the speedup.
  ///
  /// Paired, that of Wilcoxon's signed ranks, to which the probability belongs too; rounds too few
  /// or too many for it have that of the median of their ratios.
  fileprivate func interval(level: Double) -> Interval? {
    guard isPaired else { return baseline.medianRatioInterval(to: candidate, level: level) }
    let interval =
      logRatios.signedRankInterval(level: level)?.map { exp($0) }
      ?? baseline.medianPairedRatioInterval(to: candidate, level: level)
    guard var interval else { return nil }
    interval.low = min(interval.low, speedup)
    interval.high = max(interval.high, speedup)
    return interval
  }
}
