extension String {
  /// The finite number that this text is in decimal, with a power of ten or without; `nil` for any
  /// other.
  ///
  ///     "1.5e3".decimalNumber  // 1500.0
  ///     "0x10".decimalNumber   // nil
  ///
  /// `Double` alone also reads hexadecimal numbers, `inf` and `nan`.
  package var decimalNumber: Double? {
    let isDecimal = utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    guard isDecimal, let number = Double(self), number.isFinite else { return nil }
    return number
  }
}
