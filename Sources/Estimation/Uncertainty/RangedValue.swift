package import Quantities

/// A positive number with the range it plausibly lies in, and where both come from.
package struct RangedValue: Hashable, Sendable {
  /// The low end: 5 % of what is plausible lies below.
  package var low: Double
  /// The middle: half of what is plausible lies below.
  package var value: Double
  /// The high end: 5 % of what is plausible lies above.
  package var high: Double
  /// The weakest link in the number.
  package var provenance: Provenance
  /// Where the number is from, in words.
  package var source: String

  /// Creates a number with its range.
  ///
  /// - Precondition: 0 < `low` ≤ `value` ≤ `high`, all finite.
  package init(
    low: Double, value: Double, high: Double, provenance: Provenance, source: String
  ) {
    precondition(
      0 < low && low <= value && value <= high && high.isFinite,
      "A ranged value is positive and finite, and lies in its range.")
    self.low = low
    self.value = value
    self.high = high
    self.provenance = provenance
    self.source = source
  }

  /// Creates a number that is known exactly.
  package init(exactly value: Double, provenance: Provenance, source: String) {
    self.init(low: value, value: value, high: value, provenance: provenance, source: source)
  }

  /// How the number spreads in a simulation.
  package var spread: LogSpread {
    LogSpread(median: value, low: low, high: high, level: .ninety)
  }
}
