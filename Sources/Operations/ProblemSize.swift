// How large problems may be, so that no product of their sizes overflows.

extension TensorDescription {
  /// The most numbers of one operand, 2⁴⁸: more than the address space of a process has bytes on
  /// most machines (2⁴⁷ on x86-64).
  ///
  /// So the bytes of all operands of a problem, and of many sets of them, are far below 2⁶³.
  package static let mostNumbers = 1 << 48
}

extension Operation {
  /// Refuses a problem of which an operand would have more than 2⁴⁸ numbers.
  ///
  /// Initializers call it when all sizes are known. Products of sizes that belong to one operand
  /// need no check afterwards. Of sizes that don't, `work` multiplies as floating-point numbers and
  /// checks with `product(of:)`.
  func checkSizes() throws(ProblemError) {
    for tensor in tensors(.f32)
    where product(of: tensor.extents) > TensorDescription.mostNumbers {
      let size = problem.sizes.max { $0.value < $1.value }
      throw .tooLarge(operand: tensor.name, size: size ?? Problem.Size(name: "it", value: 0))
    }
  }
}

/// Returns the product of sizes, or `Int.max` where it is larger than that.
///
///     product(of: 2, 3, 4)              // 24
///     product(of: 1 << 32, 1 << 32)     // 9223372036854775807
///
/// - Precondition: No size is negative.
func product(of sizes: Int...) -> Int { product(of: sizes) }

private func product(of sizes: [Int]) -> Int {
  if sizes.contains(0) { return 0 }
  return sizes.reduce(1) { product, size in
    let (next, overflows) = product.multipliedReportingOverflow(by: size)
    return overflows ? .max : next
  }
}
