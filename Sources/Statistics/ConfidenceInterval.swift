/// A range that holds a quantity with a stated confidence.
package struct ConfidenceInterval: Hashable, Sendable {
  /// The lower end.
  package var low: Double
  /// The upper end.
  package var high: Double
  /// The confidence that was asked for, such as 0.95.
  package var level: Double

  /// Creates an interval from its ends and its level.
  ///
  /// - Precondition: `low` ≤ `high`.
  package init(low: Double, high: Double, level: Double) {
    precondition(low <= high, "An interval's low end is not above its high end.")
    self.low = low
    self.high = high
    self.level = level
  }

  /// Returns half the interval's width, as a share of its middle value `center`.
  package func relativeHalfWidth(around center: Double) -> Double {
    (high - low) / 2 / abs(center)
  }
}
