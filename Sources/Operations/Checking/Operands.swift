/// The operands of one iteration, in the operation's order, as memory that somebody else owns.
///
/// Valid only inside the call it is passed to.
@safe
package struct Operands {
  private let buffers: [UnsafeRawBufferPointer]
  private let stored: [Precision]
  /// The precision of the problem; single operands may be stored in another one.
  package let precision: Precision
  /// The algorithm that the kernel says it computed them by; `nil` for the definition's own sums.
  package let algorithm: Algorithm?

  /// Creates the operands of an operation over memory that outlives the call they are passed to.
  package init(
    _ buffers: [UnsafeRawBufferPointer], of operation: any Operation, precision: Precision,
    by algorithm: Algorithm? = nil
  ) {
    unsafe self.buffers = buffers
    self.precision = precision
    self.algorithm = algorithm
    stored = operation.tensors(precision).map(\.precision)
  }

  /// Returns operand `index` as numbers that read as f64.
  func values(_ index: Int) -> OperandValues {
    unsafe OperandValues(buffers[index], precision: stored[index])
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

  subscript(index: Int) -> Int { unsafe Int(numbers[index]) }
}

/// The numbers of one operand, read as f64 whatever they are stored as.
@safe
struct OperandValues {
  private let bytes: UnsafeRawBufferPointer
  private let precision: Precision

  init(_ bytes: UnsafeRawBufferPointer, precision: Precision) {
    unsafe self.bytes = bytes
    self.precision = precision
  }

  var count: Int { unsafe bytes.count / precision.bytes }

  /// Returns the `count` numbers from `start` on.
  func part(_ start: Int, _ count: Int) -> OperandValues {
    let width = precision.bytes
    return unsafe OperandValues(
      UnsafeRawBufferPointer(rebasing: bytes[start * width..<(start + count) * width]),
      precision: precision)
  }

  @inline(__always)
  subscript(index: Int) -> Double { unsafe precision.number(in: bytes, at: index) }
}
