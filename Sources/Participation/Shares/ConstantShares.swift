package import Inequality
package import Quantities
import Randomness
import Statistics

/// What the concentration of a year would be if the institutions' shares never changed.
///
/// If shares never change, the year of a paper says nothing of who wrote it. Then the papers of a
/// year are as good as any others: so many of those of all years, drawn without replacement. This
/// holds whatever the shares are, and however many parts a paper has. Each paper is drawn with all
/// its parts; where only parts are known, each part is drawn by itself, with its size.
///
/// A permutation test; reference: Pitman, "Significance tests which may be applied to samples from
/// any populations", Journal of the Royal Statistical Society, Supplement 4, 1937.
package struct ConstantShares: Sendable {
  private let roster: Int
  /// The institutions of one paper after another, by their places in the roster.
  private var places: [Int32] = []
  /// What each of them has of its paper.
  private var parts: [Double] = []
  /// Where the institutions of each paper begin, and where those of the last one end.
  private var starts: [Int32] = [0]

  /// Starts without papers.
  ///
  /// - Parameter roster: How many institutions concentration is measured over.
  package init(roster: Int) { self.roster = roster }

  /// How many papers there are to draw from.
  package var count: Int { starts.count - 1 }

  /// Adds a paper of any year.
  ///
  /// - Parameter members: The places of its institutions in the roster, with what each has of it.
  package mutating func append(_ members: some Sequence<(place: Int, part: Double)>) {
    for (place, part) in members {
      places.append(Int32(place))
      parts.append(part)
    }
    starts.append(Int32(places.count))
  }

  /// The ranges of a year's figures.
  package struct Ranges: Hashable, Sendable {
    /// That of the Gini coefficient.
    package var gini: Interval
    /// That of the share of the ten largest institutions.
    package var topTen: Interval
  }

  /// Returns the ranges of figures of so many papers.
  ///
  /// A figure of a year with constant shares lies in its range with the probability `level`, if
  /// there are enough draws for it: 39 for 95 %.
  ///
  /// - Parameters:
  ///   - papers: How many papers the year has.
  ///   - level: The level of the ranges.
  ///   - plan: How often and from which seed to draw.
  ///   - year: The year, so that each has draws of its own.
  /// - Precondition: There are at least so many papers.
  package func ranges(
    of papers: Int, level: Double, plan: Resampling, year: Int
  ) -> Ranges {
    precondition(papers <= count, "A year has no more papers than all years.")
    var random = SplitMix64(seed: plan.seed &+ UInt64(year) &* 0x9E37_79B9_7F4A_7C15)
    var order = Array(0..<count)
    var (ginis, tops): ([Double], [Double]) = ([], [])
    for _ in 0..<plan.resamples {
      var held = [Double](repeating: 0, count: roster)
      for position in 0..<papers {
        // The order stays shuffled: the next draw is as random from there.
        order.swapAt(position, Int.random(in: position..<count, using: &random))
        let paper = order[position]
        for member in Int(starts[paper])..<Int(starts[paper + 1]) {
          held[Int(places[member])] += parts[member]
        }
      }
      held.sort()
      ginis.append(held.giniOfSorted)
      tops.append(held.topTenOfSorted)
    }
    return Ranges(gini: .drawn(ginis, level: level), topTen: .drawn(tops, level: level))
  }
}

extension Interval {
  /// The interval that one more draw lies in with the probability `level`.
  ///
  /// Its ends have the ranks (*m* + 1)·(1 ± level)/2 of *m* draws, or are the smallest and the
  /// largest draw.
  fileprivate static func drawn(_ draws: [Double], level: Double) -> Interval {
    let order = OrderStatistics(draws)
    let count = Double(draws.count)
    func end(_ probability: Double) -> Double {
      guard count > 1 else { return order.quantile(probability) }
      return order.quantile(min(max(((count + 1) * probability - 1) / (count - 1), 0), 1))
    }
    return Interval(low: end((1 - level) / 2), high: end((1 + level) / 2), level: level)
  }
}

extension [Double] {
  /// The Gini coefficient of ascending values, in the population form; 0 where all are 0.
  fileprivate var giniOfSorted: Double {
    var (sum, ranked) = (0.0, 0.0)
    for (rank, value) in enumerated() {
      sum += value
      ranked += Double(2 * rank + 1 - count) * value
    }
    return sum > 0 ? ranked / (Double(count) * sum) : 0
  }

  /// The share of the ten largest of ascending values; 0 where all are 0.
  fileprivate var topTenOfSorted: Double {
    let sum = reduce(0, +)
    return sum > 0 ? suffix(10).reduce(0, +) / sum : 0
  }
}
