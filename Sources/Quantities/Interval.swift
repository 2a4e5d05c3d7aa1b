/// A range that holds a quantity, and in which sense it does.
package struct Interval: Hashable, Sendable {
  /// In which sense an interval holds its quantity.
  package enum Kind: Hashable, Sendable {
    /// Such intervals hold the true value in this share of repetitions: the statistics of samples.
    case confidence(Double)
    /// The value lies inside with this probability, given the stated assumptions: simulations and
    /// catalogues.
    case credible(Double)
    /// The least and the greatest value that were seen or stated, without a probability.
    case range
  }

  /// The lower end.
  package var low: Double
  /// The upper end.
  package var high: Double
  /// In which sense the interval holds the quantity.
  package var kind: Kind

  /// Creates an interval from its ends.
  ///
  /// - Precondition: `low` ≤ `high`.
  package init(low: Double, high: Double, _ kind: Kind) {
    precondition(low <= high, "An interval's low end is not above its high end.")
    self.low = low
    self.high = high
    self.kind = kind
  }

  /// Creates a confidence interval.
  ///
  /// - Precondition: `low` ≤ `high`.
  package init(low: Double, high: Double, level: Double) {
    self.init(low: low, high: high, .confidence(level))
  }

  /// The confidence or the probability, such as 0.95; `nil` for a range.
  package var level: Double? {
    switch kind {
    case .confidence(let level), .credible(let level): level
    case .range: nil
    }
  }

  /// Half the width.
  package var halfWidth: Double { (high - low) / 2 }

  /// Returns half the interval's width, as a share of its middle value `center`.
  package func relativeHalfWidth(around center: Double) -> Double { halfWidth / abs(center) }

  /// Returns the interval of what falls as this one's quantity rises, such as a rate of a time.
  ///
  /// - Precondition: `body` falls from `low` to `high`.
  package func reversed(_ body: (Double) -> Double) -> Interval {
    Interval(low: body(high), high: body(low), kind)
  }

  /// Returns the interval of what rises with this one's quantity.
  ///
  /// - Precondition: `body` doesn't fall from `low` to `high`.
  package func map(_ body: (Double) -> Double) -> Interval {
    Interval(low: body(low), high: body(high), kind)
  }
}
