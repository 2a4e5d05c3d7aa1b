package import Quantities
import Statistics

/// The probability that the ranges of catalogues and the intervals of estimates hold.
package let plausibleLevel = 0.9

extension Measured {
  /// Creates a positive value from the range that holds 90 % of what is plausible.
  ///
  /// - Precondition: 0 < `low` ≤ `value` ≤ `high`, all finite, in the value's unit.
  package static func plausible(
    low: Double, value: Double, high: Double, provenance: Provenance, source: String
  ) -> Measured {
    precondition(
      0 < low && low <= value && value <= high && high.isFinite,
      "A plausible value is positive and finite, and lies in its range.")
    return Measured(
      Value(amount: value), Interval(low: low, high: high, .credible(plausibleLevel)), provenance,
      source: source)
  }

  /// Creates a value that is known exactly.
  package static func exactly(
    _ value: Double, provenance: Provenance, source: String
  ) -> Measured {
    plausible(low: value, value: value, high: value, provenance: provenance, source: source)
  }

  /// Creates the median of draws, with the interval from their 5th to their 95th percentile.
  ///
  /// - Precondition: There is at least one draw, and none is NaN.
  init(draws: [Double], provenance: Provenance, source: String) {
    let quantiles = draws.quantiles([(1 - plausibleLevel) / 2, 0.5, (1 + plausibleLevel) / 2])
    self.init(
      Value(amount: quantiles[1]),
      Interval(low: quantiles[0], high: quantiles[2], .credible(plausibleLevel)), provenance,
      source: source)
  }

  /// How the value spreads in a simulation: as its interval says, or not at all without one.
  ///
  /// - Precondition: Value and interval are positive.
  package var spread: LogSpread {
    LogSpread(
      median: value.amount, low: low, high: high, level: interval?.level ?? plausibleLevel)
  }

  /// How many digits the interval allows: two, or three where its ends differ by less than a tenth.
  package var digits: Int { high < low * 1.1 ? 3 : 2 }
}
