extension Collection where Element == Double {
  /// Returns how probable so different two sides would be if their invocations could be swapped
  /// freely, as they could if the ratio of the sides were 1.
  ///
  ///     [1, 2, 3].rankSumProbability(against: [4, 5, 6])  // 0.1 = 2 / 20
  ///
  /// The exact two-sided permutation test of Wilcoxon's rank sum (Mann–Whitney's *U*), where equal
  /// observations share their mean rank. Ranks rather than medians are permuted: when all of one
  /// side lie below all of the other, about half of all permutations have medians as far apart.
  ///
  /// Of more than 100 observations it is the normal approximation, with corrections for ties and
  /// for continuity.
  ///
  /// Reference: Mann & Whitney, "On a test of whether one of two random variables is stochastically
  /// larger than the other", Annals of Mathematical Statistics 18, 1947.
  ///
  /// - Precondition: No observation is NaN.
  /// - Returns: The probability, 1 when a side is empty.
  /// - Complexity: O(*n* log *n*), where *n* is the number of observations of both.
  package func rankSumProbability(against others: some Collection<Double>) -> Double {
    let (ranks, ties) = (Array(self) + Array(others)).doubledRanks()
    let own = ranks.prefix(count).reduce(0, +)
    let total = ranks.reduce(0, +)
    guard ranks.count <= mostExactlyRanked else {
      let (left, right) = (Double(count), Double(others.count))
      let all = left + right
      // Twice the rank sum: four times its variance.
      let variance = left * right / 3 * (all + 1 - ties / (all * (all - 1)))
      return twoSidedProbability(
        Double(own) - Double(total) * left / all, variance: variance, step: 2)
    }
    // shares[k][s] is the share of the ways to choose k of the ranks so far whose sum is s, of all
    // ways to choose any; dividing by 2 at each rank keeps the numbers small.
    var shares = [[Double]](
      repeating: [Double](repeating: 0, count: total + 1), count: count + 1)
    shares[0][0] = 1
    var reached = 0
    for rank in ranks {
      reached += rank
      for chosen in stride(from: count, through: 0, by: -1) {
        for sum in stride(from: reached, through: 0, by: -1) {
          let with = chosen > 0 && sum >= rank ? shares[chosen - 1][sum - rank] : 0
          shares[chosen][sum] = (shares[chosen][sum] + with) / 2
        }
      }
    }
    // The mean of the sum of `count` ranks is their share of the total;
    // times n to stay in integers.
    let n = ranks.count
    func distance(_ sum: Int) -> Int { abs(sum * n - total * count) }
    let all = shares[count].reduce(0, +)
    let far = shares[count].indices.filter { distance($0) >= distance(own) }
    return all > 0 ? Swift.min(1, far.reduce(0) { $0 + shares[count][$1] } / all) : 1
  }

  /// Returns how probable numbers so one-sided would be if each were as probable with the other
  /// sign.
  ///
  ///     [1, 2, 3, 4, 5, 6].signedRankProbability()  // 0.03125 = 2 / 2⁶
  ///
  /// The exact two-sided test of Wilcoxon's signed ranks. Of the logs of the rounds' ratios it is
  /// the test of whether two sides measured in the same rounds are equally fast. Zeros don't count.
  /// Of more than 100 numbers it is the normal approximation, with corrections for ties and for
  /// continuity.
  ///
  /// Reference: Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945.
  ///
  /// - Precondition: No number is NaN.
  /// - Returns: The probability, 1 when there is no number but 0.
  /// - Complexity: O(*n* log *n*), where *n* is the number of numbers.
  package func signedRankProbability() -> Double {
    let numbers = filter { $0 != 0 }
    let (ranks, ties) = numbers.map { abs($0) }.doubledRanks()
    let positive = zip(numbers, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    let total = ranks.reduce(0, +)
    guard ranks.count <= mostExactlyRanked else {
      let n = Double(ranks.count)
      let variance = n * (n + 1) * (2 * n + 1) / 6 - ties / 12
      return twoSidedProbability(
        Double(positive) - Double(total) / 2, variance: variance, step: 2)
    }
    var shares = [Double](repeating: 0, count: total + 1)
    shares[0] = 1
    for rank in ranks {
      for sum in stride(from: total, through: 0, by: -1) {
        shares[sum] = (shares[sum] + (sum >= rank ? shares[sum - rank] : 0)) / 2
      }
    }
    let far = shares.indices.filter { abs(2 * $0 - total) >= abs(2 * positive - total) }
    return Swift.min(1, far.reduce(0) { $0 + shares[$1] })
  }
}

/// The most observations whose ranks are permuted one by one.
private let mostExactlyRanked = 100

/// Returns how probable it is that a sum of ranks lies so far from its mean, on either side.
///
/// - Parameter step: How far two neighbouring sums lie apart.
private func twoSidedProbability(_ distance: Double, variance: Double, step: Double) -> Double {
  guard variance > 0 else { return 1 }
  let reach = max(0, abs(distance) - step / 2)
  return min(1, 2 * normalProbability(-reach / variance.squareRoot()))
}

extension [Double] {
  /// Twice each observation's rank from 1, so that a mean rank shared by equals is an integer; and
  /// the sum of *t*³ − *t* over all sets of *t* equal observations.
  fileprivate func doubledRanks() -> (ranks: [Int], ties: Double) {
    let order = indices.sorted { self[$0] < self[$1] }
    var ranks = [Int](repeating: 0, count: count)
    var ties = 0.0
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, self[order[last + 1]] == self[order[first]] { last += 1 }
      for position in first...last { ranks[order[position]] = first + last + 2 }
      let equal = Double(last - first + 1)
      ties += equal * equal * equal - equal
      first = last + 1
    }
    return (ranks, ties)
  }
}
