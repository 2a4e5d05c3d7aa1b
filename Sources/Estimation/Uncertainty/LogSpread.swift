private import Glibc
import Statistics

/// A two-piece log-normal distribution: a median, and its own spread below and above.
///
/// For a standard normal *z* its value is median · exp(*a z*), where *a* = ln(median / low) / *q*
/// below the median and ln(high / median) / *q* above, and *q* is the normal quantile of the
/// range's level. So the median, the low and the high end are met exactly, however lopsided the
/// range is. (The log of the value is a two-piece normal with continuous quantiles; cf. Wallis
/// 2014, "The two-piece normal, binormal, or double Gaussian distribution", Statistical Science
/// 29.)
package struct LogSpread: Hashable, Sendable {
  /// The middle of the distribution.
  package var median: Double
  /// The standard deviation of the log below the median, as if it went on above.
  package var lowerDeviation: Double
  /// The standard deviation of the log above the median, as if it went on below.
  package var upperDeviation: Double

  /// Creates the distribution that has this median, and holds a share `level` of itself in this
  /// central range.
  ///
  /// - Precondition: 0 < `low` ≤ `median` ≤ `high`.
  package init(median: Double, low: Double, high: Double, level: Double) {
    precondition(
      0 < low && low <= median && median <= high,
      "A spread's median is positive and lies in its range.")
    self.median = median
    let quantile = normalQuantile((1 + level) / 2)
    lowerDeviation = log(median / low) / quantile
    upperDeviation = log(high / median) / quantile
  }

  /// Returns the value that belongs to a draw from the standard normal distribution.
  package func value(at normal: Double) -> Double {
    median * exp((normal < 0 ? lowerDeviation : upperDeviation) * normal)
  }

  /// The variance of the log.
  ///
  /// With *a* and *b* the deviations below and above, (*a*² + *b*²) / 2 − (*b* − *a*)² / 2π: the
  /// second moment of the two halves less the square of the mean, (*b* − *a*) / √(2π).
  package var logVariance: Double {
    let (a, b) = (lowerDeviation, upperDeviation)
    return (a * a + b * b) / 2 - (b - a) * (b - a) / (2 * .pi)
  }
}
