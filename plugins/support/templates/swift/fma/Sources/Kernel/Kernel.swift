import KernelSupport

/// y = x, and then y ← y·0.999 + 0.001, `steps` times over.
struct Kernel<Real: BinaryFloatingPoint> {
  /// The tensors of one slot.
  struct Operands {
    let x: UnsafeMutablePointer<Real>
    let y: UnsafeMutablePointer<Real>
  }

  private let elements: Int
  private let steps: Int

  init(_ problem: Problem) throws(Refusal) {
    elements = try problem.size("elements")
    steps = try problem.size("steps")
  }

  func operands(_ tensors: Tensors) throws(Refusal) -> Operands {
    Operands(x: try tensors.numbers(0, "x", elements), y: try tensors.numbers(1, "y", elements))
  }

  /// Computes the operation once, and returns false if it was cancelled.
  func compute(_ operands: Operands, _ watch: inout Watch) -> Bool {
    for i in 0..<elements {
      var value = operands.x[i]
      // Each step waits for the one before: many values side by side would keep the units busy.
      for _ in 0..<steps { value = value * 0.999 + 0.001 }
      operands.y[i] = value
      if watch.isCancelled(after: steps) { return false }
    }
    return true
  }
}
