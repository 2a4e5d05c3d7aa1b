private import Glibc
package import Quantities

extension Collection where Element == Double {
  /// Returns the interval of the median of these observations divided by the median of others,
  /// where the two were measured apart.
  ///
  ///     let new = [36.0, 44, 47, 42, 49, 39, 46, 31, 33, 48]
  ///     let old = [32.0, 39, 26, 35, 43, 27, 40, 37, 34, 29, 49, 42, 40]
  ///     new.medianRatioInterval(to: old, level: 0.95)  // 0.914...1.478
  ///
  /// A closed form without chance in it, and for distributions of any shape, as far as it is tried:
  /// ln(ratio) ± *t* √(*s*₁² + *s*₂²), where *s* is the standard error of the median of logs that
  /// follows from the distance between two order statistics. Unlike a rank interval it reaches
  /// every level, which correcting for many comparisons needs.
  ///
  /// The reference has a normal quantile for *t*. With 7 invocations a side that leaves 0.5 to 1 %
  /// of intervals wrong where 0.25 % are meant to be, when one side varies more than the other: the
  /// errors are estimates themselves. So *t* is Student's quantile, with as many degrees of freedom
  /// as the errors have (`MedianError`), joined by the formula of Welch and Satterthwaite.
  ///
  /// References: Price & Bonett, "Distribution-free confidence intervals for difference and ratio
  /// of medians", Journal of Statistical Computation and Simulation 72, 2002; Welch, "The
  /// generalization of 'Student's' problem when several different population variances are
  /// involved", Biometrika 34, 1947.
  ///
  /// - Precondition: All observations are positive, and `level` lies strictly between 0 and 1.
  /// - Returns: `nil` when a side has fewer than 5 observations,
  ///   the least that the reference tried.
  package func medianRatioInterval(
    to others: some Collection<Double>, level: Double
  ) -> Interval? {
    guard count >= 5 && others.count >= 5 else { return nil }
    let error = MedianError(map { log($0) }) + MedianError(others.map { log($0) })
    return error.interval(aroundLog: log(median() / others.median()), level: level)
  }

  /// Returns the interval of the median of the ratios of these observations to others, where the
  /// two of a round belong together.
  ///
  /// The form of `medianRatioInterval(to:level:)` for one sample,
  /// of the logs of the rounds' ratios.
  ///
  /// - Precondition: There are as many others; all are positive, and `level` lies strictly
  ///   between 0 and 1.
  /// - Returns: `nil` for fewer than 5 rounds.
  package func medianPairedRatioInterval(
    to others: some Collection<Double>, level: Double
  ) -> Interval? {
    precondition(count == others.count, "A round measures both sides.")
    guard count >= 5 else { return nil }
    let logs = zip(self, others).map { log($0 / $1) }
    return MedianError(logs).interval(aroundLog: logs.median(), level: level)
  }
}

/// The standard error of a median, and how well it is known.
private struct MedianError {
  private let variance: Double
  /// The degrees of freedom of a χ² distribution that varies as much as the variance.
  private let freedom: Double

  /// Estimates the error from the distance between the order statistics of rank *c* from either
  /// end: divided by twice the normal quantile that belongs to that rank's binomial tail.
  ///
  /// *c* is *n*/2 − √*n* rounded, at least 1, as in R's statpsych. The share of the distribution
  /// between the two has the beta distribution of *n* − 2*c* + 1 and 2*c*, so the distance's
  /// relative variance is 2*c* / ((*n* − 2*c* + 1) (*n* + 2)) where the density is flat; that of
  /// √χ² / *ν* is about 1 / 2*ν*.
  init(_ observations: [Double]) {
    let ordered = observations.sorted()
    let n = ordered.count
    let rank = max(1, Int(saturating: (Double(n) / 2 - Double(n).squareRoot()).rounded()))
    let tail = lowerTail(of: n, below: rank)
    let error = (ordered[n - rank] - ordered[rank - 1]) / (2 * -normalQuantile(tail))
    variance = error * error
    freedom = min(
      Double(n - 1), Double((n - 2 * rank + 1) * (n + 2)) / Double(4 * rank))
  }

  private init(variance: Double, freedom: Double) {
    self.variance = variance
    self.freedom = freedom
  }

  static func + (left: MedianError, right: MedianError) -> MedianError {
    let variance = left.variance + right.variance
    let spread =
      left.variance * left.variance / left.freedom
      + right.variance * right.variance / right.freedom
    return MedianError(
      variance: variance,
      freedom: spread > 0 ? variance * variance / spread : left.freedom + right.freedom)
  }

  func interval(aroundLog center: Double, level: Double) -> Interval {
    precondition(level > 0 && level < 1, "A confidence level lies strictly between 0 and 1.")
    let reach =
      studentQuantile((1 + level) / 2, degreesOfFreedom: freedom) * variance.squareRoot()
    return Interval(low: exp(center - reach), high: exp(center + reach), level: level)
  }
}

/// Returns how probable fewer than `rank` heads of `n` tosses of a coin are.
private func lowerTail(of n: Int, below rank: Int) -> Double {
  // In units of 2 to the exponent, as 2⁻ⁿ itself is no Double for more than 1074 tosses.
  var exponent = -n
  var term = 1.0
  var tail = 0.0
  for below in 0..<rank {
    tail += term
    term *= Double(n - below) / Double(below + 1)
    if term > 0x1p512 {
      term *= 0x1p-512
      tail *= 0x1p-512
      exponent += 512
    }
  }
  return Double(sign: .plus, exponent: exponent, significand: tail)
}
