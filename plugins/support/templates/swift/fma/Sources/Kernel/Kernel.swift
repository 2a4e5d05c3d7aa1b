import KernelSupport

/// y = x, and then y ← y·y + c, `steps` times over, where element i takes c[i mod 4].
struct Kernel<Real: BinaryFloatingPoint> {
  /// The tensors of one slot.
  struct Operands {
    let x: UnsafeMutablePointer<Real>
    let c: UnsafeMutablePointer<Real>
    let y: UnsafeMutablePointer<Real>
  }

  private let elements: Int
  private let steps: Int

  init(_ problem: Problem) throws(Refusal) {
    elements = try problem.size("elements")
    steps = try problem.size("steps")
  }

  func operands(_ tensors: Tensors) throws(Refusal) -> Operands {
    Operands(
      x: try tensors.numbers(0, "x", elements), c: try tensors.numbers(1, "c", 4),
      y: try tensors.numbers(2, "y", elements))
  }

  /// Computes the operation once, and returns false if it was cancelled.
  func compute(_ operands: Operands, _ watch: inout Watch) -> Bool {
    for i in 0..<elements {
      let constant = operands.c[i % 4]
      var value = operands.x[i]
      // Each step waits for the one before: many values side by side would keep the units busy.
      for _ in 0..<steps { value = value * value + constant }
      operands.y[i] = value
      if watch.isCancelled(after: steps) { return false }
    }
    return true
  }
}
