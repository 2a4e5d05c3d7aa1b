/// A number of one unit.
///
/// The unit is part of the type, so that seconds are never added to hours.
package protocol Quantity: Comparable, Hashable, Sendable {
  /// The unit of `amount` in words, such as `FLOP/s`; empty for a plain number.
  static var unit: String { get }
  /// The number in that unit.
  var amount: Double { get }
  /// Creates the quantity from a number in that unit.
  init(amount: Double)
}

/// A value that somebody measured, read, computed or assumed: with its interval, its unit and where
/// it comes from.
///
/// This is the one form in which numbers cross modules.
package struct Measured<Value: Quantity>: Hashable, Sendable {
  /// The value, the middle of what is plausible.
  package var value: Value
  /// The range that holds it, in the value's unit; `nil` where nobody knows one.
  package var interval: Interval?
  /// How surely the value is known: the weakest link in the number.
  package var provenance: Provenance
  /// Where the value is from, in words.
  package var source: String

  /// Creates a value from its parts.
  ///
  /// - Precondition: The value is not outside of its interval.
  package init(_ value: Value, _ interval: Interval?, _ provenance: Provenance, source: String) {
    precondition(
      interval.map { $0.low <= value.amount && value.amount <= $0.high } ?? true,
      "A value lies in its interval.")
    self.value = value
    self.interval = interval
    self.provenance = provenance
    self.source = source
  }

  /// The low end of the interval, or the value where there is none.
  package var low: Double { interval?.low ?? value.amount }
  /// The high end of the interval, or the value where there is none.
  package var high: Double { interval?.high ?? value.amount }
}

/// A plain number, or one whose unit its name says.
extension Double: Quantity {
  package static var unit: String { "" }
  package var amount: Double { self }
  package init(amount: Double) { self = amount }
}
