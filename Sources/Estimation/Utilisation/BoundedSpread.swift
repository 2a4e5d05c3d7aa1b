private import Glibc
import Statistics

/// A log-normal distribution of a share: what would be above 1 is cut off.
///
/// With the mean μ and the deviation σ of the log,
/// its quantile at *p* is exp(μ + σ Φ⁻¹(p Φ(−μ/σ))).
struct BoundedSpread: Hashable, Sendable {
  /// The mean of the log before the cut.
  var mean: Double
  /// The standard deviation of the log before the cut.
  var deviation: Double

  /// Returns the value that belongs to a draw from the standard normal distribution.
  func value(at normal: Double) -> Double {
    guard deviation > 0 else { return min(1, exp(mean)) }
    let bound = -mean / deviation
    // Above eight deviations nothing is cut off that a double shows.
    guard bound < 8 else { return exp(mean + deviation * normal) }
    let probability = normalProbability(normal) * normalProbability(bound)
    return min(1, exp(mean + deviation * normalQuantile(probability)))
  }

  /// The middle of the distribution.
  var median: Double { value(at: 0) }

  /// The variance of the log: that of a normal distribution cut off on one side.
  var logVariance: Double {
    guard deviation > 0 else { return 0 }
    let bound = -mean / deviation
    let ratio = exp(-bound * bound / 2) / (2 * Double.pi).squareRoot() / normalProbability(bound)
    return deviation * deviation * (1 - bound * ratio - ratio * ratio)
  }
}
