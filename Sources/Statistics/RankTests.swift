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
  /// Reference: Mann & Whitney, "On a test of whether one of two random variables is stochastically
  /// larger than the other", Annals of Mathematical Statistics 18, 1947.
  ///
  /// - Precondition: No observation is NaN.
  /// - Returns: The probability, 1 when a side is empty.
  /// - Complexity: O(*n*⁴), where *n* is the number of observations of both.
  package func rankSumProbability(against others: some Collection<Double>) -> Double {
    let ranks = (Array(self) + Array(others)).doubledRanks()
    let own = ranks.prefix(count).reduce(0, +)
    let total = ranks.reduce(0, +)
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
  ///
  /// Reference: Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945.
  ///
  /// - Precondition: No number is NaN.
  /// - Returns: The probability, 1 when there is no number but 0.
  /// - Complexity: O(*n*³), where *n* is the number of numbers.
  package func signedRankProbability() -> Double {
    let numbers = filter { $0 != 0 }
    let ranks = numbers.map { abs($0) }.doubledRanks()
    let positive = zip(numbers, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    let total = ranks.reduce(0, +)
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

extension [Double] {
  /// Twice each observation's rank from 1, so that a mean rank shared by equals is an integer.
  fileprivate func doubledRanks() -> [Int] {
    let order = indices.sorted { self[$0] < self[$1] }
    var ranks = [Int](repeating: 0, count: count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, self[order[last + 1]] == self[order[first]] { last += 1 }
      for position in first...last { ranks[order[position]] = first + last + 2 }
      first = last + 1
    }
    return ranks
  }
}
