package import CKernelABI

/// The tensors of one slot, in the operation's order.
@safe
package struct Tensors {
  private let tensors: UnsafePointer<divide_tensor>
  private let count: Int

  /// Wraps the tensors that a call was given.
  package init(_ tensors: UnsafePointer<divide_tensor>, count: UInt32) {
    unsafe self.tensors = tensors
    self.count = Int(count)
  }

  /// Returns the address of the tensor at `position`, after it was seen to be the one expected.
  ///
  /// - Throws: `Refusal` if it is missing, has another name, or another size in bytes.
  package func address(
    of name: String, at position: Int, elements: Int, width: Int
  ) throws(Refusal) -> UnsafeMutableRawPointer {
    guard position < count else { throw .invalid("The tensor '\(name)' is missing.") }
    let given = unsafe String(cString: tensors[position].name)
    guard given == name else {
      throw .invalid("Tensor \(position) should be '\(name)', but it is '\(given)'.")
    }
    let size = unsafe tensors[position].bytes
    guard size == UInt64(elements) &* UInt64(width) else {
      throw .invalid(
        "The tensor '\(name)' should have \(elements) elements of \(width) bytes, but it has "
          + "\(size) bytes.")
    }
    return unsafe tensors[position].data
  }

  /// Returns the numbers of the tensor at a position, after it was seen to be the one expected.
  ///
  /// - Throws: `Refusal` if it is missing, has another name, or another size in bytes.
  package func numbers<Real>(
    _ position: Int, _ name: String, _ elements: Int
  ) throws(Refusal) -> UnsafeMutablePointer<Real> {
    unsafe try address(
      of: name, at: position, elements: elements, width: MemoryLayout<Real>.stride
    ).assumingMemoryBound(to: Real.self)
  }
}
