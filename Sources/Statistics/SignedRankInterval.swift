package import Quantities

extension Collection where Element == Double {
  /// Returns the exact interval of the center of the symmetric distribution that these observations
  /// are drawn from.
  ///
  ///     [1.0, 2, 3, 4, 5, 6].signedRankInterval(level: 0.95)  // 1...6, at 96.875 %
  ///
  /// Those centers that the two-sided test of Wilcoxon's signed ranks doesn't reject: between two
  /// order statistics of the means of all pairs. What two sides measured in the same rounds differ
  /// by is symmetric when noise touches both alike, however heavy its tails.
  ///
  /// References: Tukey, "The simplest signed-rank tests", Memorandum Report 17, Princeton, 1949;
  /// Hollander, Wolfe & Chicken, "Nonparametric statistical methods", 3rd edition, 2013,
  /// section 3.3.
  ///
  /// - Precondition: No observation is NaN, and `level` lies strictly between 0 and 1.
  /// - Returns: The interval with its level, which is at least `level`; `nil` for so few
  ///   observations that even their whole range has a lower one, and for more than 200, whose
  ///   pairs would be too many.
  /// - Complexity: O(*n*³), where *n* is the number of observations.
  package func signedRankInterval(level: Double) -> Interval? {
    precondition(level > 0 && level < 1, "A confidence level lies strictly between 0 and 1.")
    guard count > 0, count <= 200 else { return nil }
    let averages = walshAverages()
    let shares = signedRankShares(count)
    var tail = 0.0
    var left = -1
    while left + 1 < averages.count / 2, tail + shares[left + 1] <= (1 - level) / 2 {
      left += 1
      tail += shares[left]
    }
    guard left >= 0 else { return nil }
    return Interval(
      low: averages[left], high: averages[averages.count - 1 - left], level: 1 - 2 * tail)
  }

  private func walshAverages() -> [Double] {
    let numbers = Array(self)
    return numbers.indices.flatMap { first in
      numbers[first...].map { (numbers[first] + $0) / 2 }
    }.sorted()
  }
}

/// Returns how probable each sum of the positive ranks is when signs are chosen by chance,
/// from 0 up.
private func signedRankShares(_ count: Int) -> [Double] {
  var shares = [1.0] + [Double](repeating: 0, count: count * (count + 1) / 2)
  for rank in 1...count {
    for sum in stride(from: shares.count - 1, through: 0, by: -1) {
      shares[sum] = (shares[sum] + (sum >= rank ? shares[sum - rank] : 0)) / 2
    }
  }
  return shares
}
