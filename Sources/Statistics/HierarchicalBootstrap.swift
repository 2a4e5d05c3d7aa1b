package import Quantities
import Randomness

/// Percentile intervals by drawing invocations with replacement, and samples within each one drawn.
///
/// An invocation's value is the median of its samples. Samples alone would make an interval far too
/// narrow, as those of an invocation resemble each other; drawing at both levels errs a little on
/// the wide side, as the invocations drawn already differ by their samples.
///
/// References: Davison & Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8;
/// Kalibera & Jones, "Quantifying performance changes with effect size confidence intervals", 2012
/// (arXiv 2007.10899), section 9, for the ratio of two sides.
package struct HierarchicalBootstrap: Hashable, Sendable {
  /// The confidence of an interval.
  package var level: Double
  /// How often to draw.
  package var resamples: Int
  /// What the draws follow from.
  package var seed: UInt64

  /// Creates a bootstrap.
  ///
  /// - Precondition: The level lies strictly between 0 and 1, and there are enough resamples for
  ///   one to lie beyond each of its ends.
  package init(level: Double = 0.95, resamples: Int = 2000, seed: UInt64) {
    precondition(level > 0 && level < 1, "A confidence level lies strictly between 0 and 1.")
    precondition(
      Double(resamples) * (1 - level) >= 2, "A bootstrap needs resamples beyond both ends.")
    self.level = level
    self.resamples = resamples
    self.seed = seed
  }

  /// Returns the interval of the median of one side divided by the median of another, where the
  /// sides were measured apart.
  ///
  /// - Precondition: All samples are positive, and no invocation is without samples.
  /// - Returns: `nil` when a side has fewer than two invocations.
  package func ratioInterval(
    of numerator: [[Double]], to denominator: [[Double]]
  ) -> Interval? {
    guard numerator.count >= 2 && denominator.count >= 2 else { return nil }
    return interval { random in
      redraw(numerator, using: &random).median() / redraw(denominator, using: &random).median()
    }
  }

  /// Returns the interval of the median of one side divided by the median of another, where each
  /// round measured both.
  ///
  /// Draws whole rounds, so that what slows both sides of a round alike cancels out.
  ///
  /// - Precondition: Both sides have as many invocations, in the order of rounds; all samples are
  ///   positive, and no invocation is without samples.
  /// - Returns: `nil` for fewer than two rounds.
  package func pairedRatioInterval(
    of numerator: [[Double]], to denominator: [[Double]]
  ) -> Interval? {
    precondition(numerator.count == denominator.count, "A round measures both sides.")
    guard numerator.count >= 2 else { return nil }
    return interval { random in
      let rounds = numerator.indices.map { _ in
        Int.random(in: numerator.indices, using: &random)
      }
      let above = rounds.map { numerator[$0].redrawn(using: &random).median() }
      let below = rounds.map { denominator[$0].redrawn(using: &random).median() }
      return above.median() / below.median()
    }
  }

  private func redraw(_ invocations: [[Double]], using random: inout SplitMix64) -> [Double] {
    invocations.redrawn(using: &random).map { $0.redrawn(using: &random).median() }
  }

  private func interval(of draw: (inout SplitMix64) -> Double) -> Interval {
    var random = SplitMix64(seed: seed)
    let draws = OrderStatistics((0..<resamples).map { _ in draw(&random) })
    return Interval(
      low: draws.quantile((1 - level) / 2), high: draws.quantile((1 + level) / 2), level: level)
  }
}

extension Array {
  /// Returns as many elements as there are, drawn with replacement.
  fileprivate func redrawn(using random: inout SplitMix64) -> [Element] {
    map { _ in self[Int.random(in: indices, using: &random)] }
  }
}
