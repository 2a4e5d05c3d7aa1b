private import Glibc
package import Quantities

/// What a comparison of two sides says.
package enum Verdict: String, CaseIterable, Hashable, Sendable {
  /// The candidate is faster than the baseline, by more than the margin.
  case faster
  /// The candidate is slower than the baseline, by more than the margin.
  case slower
  /// The sides differ by no more than the margin.
  case same
  /// The measurements don't tell.
  case ambiguous
  /// The sides were measured one after the other, and what runs differ by anyway isn't known.
  case notJudged = "not-judged"

  /// Judges a speedup, the time of the baseline over that of the candidate.
  ///
  ///     let interval = Interval(low: 1.03, high: 1.10, level: 0.95)
  ///     Verdict(speedup: interval, margin: 0.02)  // faster: all of it lies above 1.02
  ///     Verdict(speedup: interval, margin: 0.05)  // ambiguous: 1.05 lies within it
  ///     Verdict(speedup: interval, margin: 0.10)  // same: all of it lies in 1/1.1...1.1
  ///
  /// "Faster" and "slower" are said only when the whole interval lies beyond the margin, and "same"
  /// only when the whole interval lies within it: no difference found is not sameness found. On the
  /// slow side the margin is 1 / (1 + margin), so that swapping the sides swaps the verdict.
  ///
  /// References: Schuirmann, "A comparison of the two one-sided tests procedure and the power
  /// approach for assessing the equivalence of average bioavailability", Journal of
  /// Pharmacokinetics and Biopharmaceutics 15, 1987, for sameness; Kalibera & Jones 2013 for
  /// deciding by the interval of a ratio.
  ///
  /// - Precondition: The margin is not negative.
  package init(speedup interval: Interval, margin: Double) {
    precondition(margin >= 0, "A margin is not negative.")
    let most = 1 + margin
    let least = 1 / most
    if interval.low > most {
      self = .faster
    } else if interval.high < least {
      self = .slower
    } else if interval.low >= least && interval.high <= most {
      self = .same
    } else {
      self = .ambiguous
    }
  }

  /// Returns the least difference that counts, from what comparing a thing with itself has shown.
  ///
  /// Twice the 95th percentile of |ln ratio| of such A/A comparisons, and at least 2 %: two runs of
  /// the same code differ by more than their intervals say, and a difference as small has no
  /// meaning.
  ///
  /// - Parameter ratios: The ratios that comparing a thing with itself gave.
  /// - Precondition: All ratios are positive.
  package static func margin(selfRatios ratios: [Double], least: Double = 0.02) -> Double {
    guard !ratios.isEmpty else { return least }
    return max(least, 2 * ratios.map { abs(log($0)) }.quantile(0.95))
  }
}
