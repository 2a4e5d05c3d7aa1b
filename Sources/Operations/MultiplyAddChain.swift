package import Quantities
package import Statistics

/// v ← v·0.999 + 0.001, `steps` times over for each of `elements` values.
///
/// The values fit in registers while the steps run, so a good kernel reaches the peak throughput;
/// and because the result depends on every step, a kernel that skips some is found out.
package struct MultiplyAddChain: Operation {
  package static let id = OperationID.fma
  package static let parameters = [Parameter("elements"), Parameter("steps")]
  package static let precisions: [Precision] = [.f32, .f64]

  package let problem: Problem
  private let elements: Int
  private let steps: Int

  package init(_ problem: Problem) throws(ProblemError) {
    let problem = try problem.completed(for: Self.id, Self.parameters)
    self.problem = problem
    elements = problem["elements"] ?? 1
    steps = problem["steps"] ?? 1
  }

  package var work: FloatingPointWork {
    FloatingPointWork(flop: 2 * Double(elements) * Double(steps))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription("x", .input, precision, extents: [elements]),
      TensorDescription("y", .output, precision, extents: [elements]),
    ]
  }

  /// Checks every value against the closed form v = p + (x − p)·aˢ with the fixed point p = b/(1 − a).
  ///
  /// Rounding adds at most one unit roundoff a step, damped by a: u/(1 − a) in all; the tolerance is
  /// four times that.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let (a, b) =
      operands.precision == .f64 ? (0.999, 0.001) : (Double(Float(0.999)), Double(Float(0.001)))
    let fixedPoint = b / (1 - a)
    var decay = 1.0
    for _ in 0..<steps { decay *= a }
    let tolerance = 4 * operands.precision.roundoff / (1 - a)
    let x = operands.values(0)
    let y = operands.values(1)
    var residual = Residual()
    for index in 0..<elements {
      residual.compare(
        y[index], expected: fixedPoint + (x[index] - fixedPoint) * decay, tolerance: tolerance,
        at: "y[\(index)]")
    }
    return residual.check(.full)
  }
}
