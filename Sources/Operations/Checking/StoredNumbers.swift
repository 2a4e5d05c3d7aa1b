// How single numbers are read and written, whatever they are stored as.

extension Precision {
  /// Returns number `index` of memory that holds numbers of this precision.
  @inline(__always)
  package func number(in bytes: UnsafeRawBufferPointer, at index: Int) -> Double {
    switch self {
    case .f32, .tf32: unsafe Double(bytes.load(fromByteOffset: index * 4, as: Float.self))
    case .f64: unsafe bytes.load(fromByteOffset: index * 8, as: Double.self)
    case .bf16:
      // The upper half of an f32.
      unsafe Double(
        Float(bitPattern: UInt32(bytes.load(fromByteOffset: index * 2, as: UInt16.self)) << 16))
    case .i8: unsafe Double(bytes.load(fromByteOffset: index, as: Int8.self))
    case .u8: unsafe Double(bytes[index])
    case .i32: unsafe Double(bytes.load(fromByteOffset: index * 4, as: Int32.self))
    case .f16:
      unsafe SmallFloat.f16.number(bytes.load(fromByteOffset: index * 2, as: UInt16.self))
    case .f8e4m3: unsafe SmallFloat.f8e4m3.number(UInt16(bytes[index]))
    case .f8e5m2: unsafe SmallFloat.f8e5m2.number(UInt16(bytes[index]))
    }
  }

  /// Writes number `index` of memory that holds numbers of this precision, rounded to the nearest.
  ///
  /// - Precondition: A whole number is within the range of an integer precision.
  package func store(
    _ number: Double, in bytes: UnsafeMutableRawBufferPointer, at index: Int
  ) {
    switch self {
    case .f32, .tf32:
      unsafe bytes.storeBytes(of: Float(number), toByteOffset: index * 4, as: Float.self)
    case .f64: unsafe bytes.storeBytes(of: number, toByteOffset: index * 8, as: Double.self)
    case .bf16:
      unsafe bytes.storeBytes(
        of: Self.bf16Bits(Float(number)), toByteOffset: index * 2, as: UInt16.self)
    case .i8: unsafe bytes.storeBytes(of: Int8(number), toByteOffset: index, as: Int8.self)
    case .u8: unsafe bytes.storeBytes(of: UInt8(number), toByteOffset: index, as: UInt8.self)
    case .i32: unsafe bytes.storeBytes(of: Int32(number), toByteOffset: index * 4, as: Int32.self)
    case .f16:
      unsafe bytes.storeBytes(
        of: SmallFloat.f16.bits(Float(number)), toByteOffset: index * 2, as: UInt16.self)
    case .f8e4m3:
      unsafe bytes.storeBytes(
        of: UInt8(truncatingIfNeeded: SmallFloat.f8e4m3.bits(Float(number))), toByteOffset: index,
        as: UInt8.self)
    case .f8e5m2:
      unsafe bytes.storeBytes(
        of: UInt8(truncatingIfNeeded: SmallFloat.f8e5m2.bits(Float(number))), toByteOffset: index,
        as: UInt8.self)
    }
  }

  /// The upper half of an f32, rounded to the nearest and to even in the middle; NaN stays NaN.
  private static func bf16Bits(_ number: Float) -> UInt16 {
    let bits = number.bitPattern
    guard !number.isNaN else { return UInt16(bits >> 16) | 0x40 }
    return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  /// Whether its numbers are integers.
  package var isInteger: Bool { self == .i8 || self == .u8 || self == .i32 }

  /// The unit roundoff, half the distance from 1 to the next number.
  package var roundoff: Double {
    switch self {
    case .f64: 0x1p-53
    case .f32, .tf32: 0x1p-24
    case .f16: 0x1p-11
    case .bf16: 0x1p-8
    case .f8e4m3: 0x1p-4
    case .f8e5m2: 0x1p-3
    case .i8, .u8, .i32: 0
    }
  }
}
