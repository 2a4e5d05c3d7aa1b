/// A floating-point format of at most 16 bits, read and written in software.
///
///     SmallFloat.f16.bits(1)  // 0x3C00
///     SmallFloat.f8e4m3.number(0x7E)  // 448
struct SmallFloat: Hashable, Sendable {
  /// The bits behind the leading one.
  private let significandBits: UInt32
  /// What is added to an exponent before it is stored.
  private let bias: UInt32
  /// The bits of the largest number.
  private let largestBits: UInt16
  /// The bits of what is beyond it: infinity, or NaN where the format has none.
  private let overflowBits: UInt16
  private let width: UInt32

  /// IEEE 754 binary16.
  static let f16 = SmallFloat(
    significandBits: 10, bias: 15, largestBits: 0x7BFF, overflowBits: 0x7C00, width: 16)
  /// The range of binary16 in 8 bits.
  ///
  /// Reference: Micikevicius and others, "FP8 formats for deep learning", arXiv 2209.05433.
  static let f8e5m2 = SmallFloat(
    significandBits: 2, bias: 15, largestBits: 0x7B, overflowBits: 0x7C, width: 8)
  /// 8 bits without an infinity, and with only one NaN for each sign.
  ///
  /// The reference is the same.
  static let f8e4m3 = SmallFloat(
    significandBits: 3, bias: 7, largestBits: 0x7E, overflowBits: 0x7F, width: 8)

  private var dropped: UInt32 { 23 - significandBits }
  private var signBit: UInt16 { 1 << UInt16(width - 1) }

  /// Returns the number that some bits mean.
  @inline(__always)
  func number(_ bits: UInt16) -> Double {
    let magnitude = bits & (signBit - 1)
    guard magnitude <= largestBits else {
      guard magnitude == overflowBits, overflowBits != 0x7F else { return .nan }
      return bits & signBit == 0 ? .infinity : -.infinity
    }
    // As an f32 it is too small by the difference of the biases, also below the normal range.
    let small = Float(bitPattern: UInt32(magnitude) << dropped)
    let number = Double(small) * Double(sign: .plus, exponent: Int(127 - bias), significand: 1)
    return bits & signBit == 0 ? number : -number
  }

  /// Returns the bits of the nearest number, and of the even one in the middle; NaN stays NaN.
  @inline(__always)
  func bits(_ number: Float) -> UInt16 {
    let sign = number.sign == .minus ? signBit : 0
    let magnitude = number.bitPattern & 0x7FFF_FFFF
    guard !number.isNaN else { return sign | (signBit - 1) }
    guard magnitude >= (128 - bias) << 23 else {
      // Below the normal range numbers are multiples of one quantum. A sum whose last place is that
      // quantum rounds to it.
      let shifter = Float(bitPattern: (127 - bias + 1 + dropped) << 23)
      let sum = Float(bitPattern: magnitude) + shifter
      return sign | UInt16(truncatingIfNeeded: sum.bitPattern &- shifter.bitPattern)
    }
    let rounded = magnitude &+ ((1 << (dropped - 1)) - 1) &+ (magnitude >> dropped & 1)
    let small = (rounded &- (127 - bias) << 23) >> dropped
    return sign | (small > UInt32(largestBits) ? overflowBits : UInt16(small))
  }
}

extension Precision {
  /// How its numbers are stored, where that is in software; `nil` for those the processor has.
  var smallFloat: SmallFloat? {
    switch self {
    case .f16: .f16
    case .f8e4m3: .f8e4m3
    case .f8e5m2: .f8e5m2
    default: nil
    }
  }
}
