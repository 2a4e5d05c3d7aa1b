package import Statistics

/// The operands of one iteration, in the operation's order, as memory that somebody else owns.
///
/// Valid only inside the call it is passed to.
@safe
package struct Operands {
  private let buffers: [UnsafeRawBufferPointer]
  package let precision: Precision

  /// Creates operands over memory that outlives the call they are passed to.
  package init(_ buffers: [UnsafeRawBufferPointer], precision: Precision) {
    unsafe self.buffers = buffers
    self.precision = precision
  }

  /// Returns operand `index` as numbers that read as f64.
  func values(_ index: Int) -> OperandValues {
    unsafe OperandValues(buffers[index], precision: precision)
  }
}

/// The numbers of one operand, read as f64 whatever they are stored as.
@safe
struct OperandValues {
  private let singles: UnsafeBufferPointer<Float>
  private let doubles: UnsafeBufferPointer<Double>
  private let isDouble: Bool

  init(_ bytes: UnsafeRawBufferPointer, precision: Precision) {
    precondition(
      precision == .f32 || precision == .f64, "The host checks f32 and f64 operands only.")
    isDouble = precision == .f64
    unsafe singles =
      isDouble
      ? UnsafeBufferPointer(start: nil, count: 0) : bytes.assumingMemoryBound(to: Float.self)
    unsafe doubles =
      isDouble
      ? bytes.assumingMemoryBound(to: Double.self) : UnsafeBufferPointer(start: nil, count: 0)
  }

  var count: Int { unsafe isDouble ? doubles.count : singles.count }

  @inline(__always)
  subscript(index: Int) -> Double {
    unsafe isDouble ? doubles[index] : Double(singles[index])
  }
}

extension Precision {
  /// The unit roundoff, half the distance from 1 to the next number.
  package var roundoff: Double {
    switch self {
    case .f64: 0x1p-53
    case .f32: 0x1p-24
    case .f16: 0x1p-11
    case .bf16: 0x1p-8
    case .i8: 0
    }
  }
}

/// Fills inputs with numbers between −1 and 1 that follow from a seed.
///
/// A block of prime length is drawn and repeated, so that large tensors fill at the speed of memory
/// while no two rows of a matrix are alike.
package enum InputFill {
  static let blockLength = 65_521

  /// Fills `bytes`, a tensor of `precision`.
  package static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, precision: Precision, using random: inout SplitMix64
  ) {
    let blockBytes = min(bytes.count, blockLength * precision.bytes)
    let block = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[..<blockBytes])
    switch precision {
    case .f32: unsafe fill(block.assumingMemoryBound(to: Float.self), using: &random)
    case .f64: unsafe fill(block.assumingMemoryBound(to: Double.self), using: &random)
    case .bf16, .f16, .i8:
      preconditionFailure("The host fills f32 and f64 operands only.")
    }
    var filled = blockBytes
    while filled < bytes.count {
      let length = min(blockBytes, bytes.count - filled)
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<filled + length])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
      filled += length
    }
  }

  private static func fill<Number: BinaryFloatingPoint>(
    _ numbers: UnsafeMutableBufferPointer<Number>, using random: inout SplitMix64
  ) {
    for index in numbers.indices {
      // 53 random bits as a number in [−1, 1).
      unsafe numbers[index] = Number(Double(random.next() >> 11) * 0x1p-52 - 1)
    }
  }
}
