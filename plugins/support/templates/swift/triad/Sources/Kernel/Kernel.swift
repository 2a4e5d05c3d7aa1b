import KernelSupport

/// a = b + 3·c, for vectors.
struct Kernel<Real: BinaryFloatingPoint> {
  /// The tensors of one slot.
  struct Operands {
    let b: UnsafeMutablePointer<Real>
    let c: UnsafeMutablePointer<Real>
    let a: UnsafeMutablePointer<Real>
  }

  private let elements: Int

  init(_ problem: Problem) throws(Refusal) { elements = try problem.size("elements") }

  func operands(_ tensors: Tensors) throws(Refusal) -> Operands {
    Operands(
      b: try tensors.numbers(0, "b", elements), c: try tensors.numbers(1, "c", elements),
      a: try tensors.numbers(2, "a", elements))
  }

  /// Computes the operation once, and returns false if it was cancelled.
  func compute(_ operands: Operands, _ watch: inout Watch) -> Bool {
    let part = 1 << 18
    for begin in stride(from: 0, to: elements, by: part) {
      let end = min(begin + part, elements)
      for i in begin..<end { operands.a[i] = operands.b[i] + 3 * operands.c[i] }
      if watch.isCancelled(after: end - begin) { return false }
    }
    return true
  }
}
