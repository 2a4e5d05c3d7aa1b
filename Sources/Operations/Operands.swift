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

  /// Returns operand `index`, which holds indices into another one.
  func indices(_ index: Int) -> OperandIndices { unsafe OperandIndices(buffers[index]) }
}

/// The indices of one operand.
@safe
struct OperandIndices {
  private let numbers: UnsafeBufferPointer<Int32>

  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe numbers = bytes.assumingMemoryBound(to: Int32.self)
  }

  var count: Int { unsafe numbers.count }

  subscript(index: Int) -> Int { unsafe Int(numbers[index]) }
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

  /// Returns the `count` numbers from `start` on.
  func part(_ start: Int, _ count: Int) -> OperandValues {
    let width = isDouble ? 8 : 4
    let bytes =
      unsafe isDouble ? UnsafeRawBufferPointer(doubles) : UnsafeRawBufferPointer(singles)
    return unsafe OperandValues(
      UnsafeRawBufferPointer(rebasing: bytes[start * width..<(start + count) * width]),
      precision: isDouble ? .f64 : .f32)
  }

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
    case .i8, .i32: 0
    }
  }
}
