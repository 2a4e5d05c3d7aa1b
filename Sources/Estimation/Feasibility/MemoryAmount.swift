/// Bytes that something takes, at the middle and at the high end of what is plausible.
struct MemoryAmount: Hashable {
  /// The middle.
  var value: Double
  /// The high end.
  var high: Double

  static let none = MemoryAmount(value: 0, high: 0)

  static func + (left: Self, right: Self) -> Self {
    Self(value: left.value + right.value, high: left.high + right.high)
  }

  static func * (left: Self, factor: Double) -> Self {
    Self(value: left.value * factor, high: left.high * factor)
  }

  static func / (left: Self, divisor: Double) -> Self { left * (1 / divisor) }
}
