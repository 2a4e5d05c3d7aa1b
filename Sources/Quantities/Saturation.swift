extension FixedWidthInteger {
  /// Creates the whole part of a number, or the nearest number that this type has.
  ///
  ///     Int(saturating: 3.9)    // 3
  ///     Int(saturating: 1e300)  // Int.max
  ///
  /// Other conversions end the program where a number is too large. Numbers of files may be.
  ///
  /// - Returns: 0 for what is not a number.
  package init(saturating value: Double) {
    if let exact = Self(exactly: value.rounded(.towardZero)) {
      self = exact
    } else {
      self = value.isNaN ? 0 : value < 0 ? .min : .max
    }
  }
}
