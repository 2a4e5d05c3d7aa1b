package import Quantities
package import Randomness

/// Repeated multiply-adds on values that stay in registers, `steps` times over for each of
/// `elements` values: the peak.
///
/// In f32 and f64 v ← v·0.999 + 0.001. In bf16 and i8, where processors add sums of 2 and 4
/// products to one f32 or i32, y ← y + x² summed over each 2 or 4 neighbours, from 0; the numbers
/// of i8 are 0 to 127, and sums wrap around as i32 do. The result depends on every step, so that a
/// kernel that skips some is found out.
package struct MultiplyAddChain: Operation {
  package static let id = OperationID.fma
  package static let parameters = [Parameter("elements"), Parameter("steps")]
  package static let precisions: [Precision] = [.f32, .f64, .bf16, .i8]

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
    switch precision {
    case .bf16: [.input("x", .bf16, elements), .output("y", .f32, (elements + 1) / 2)]
    case .i8: [.input("x", .u8, elements, in: 0...127), .output("y", .i32, (elements + 3) / 4)]
    default: [.input("x", precision, elements), .output("y", precision, elements)]
    }
  }

  /// Checks every value against its closed form.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    var residual = Residual()
    switch operands.precision {
    case .bf16: compareSums(of: 2, operands, &residual)
    case .i8: compareSums(of: 4, operands, &residual)
    default: compareChains(operands, &residual)
    }
    return residual.check(.full)
  }

  /// The closed form is v = p + (x − p)·aˢ with the fixed point p = b/(1 − a).
  ///
  /// Rounding adds at most one unit roundoff a step, damped by a: u/(1 − a) in all; the tolerance
  /// is four times that.
  private func compareChains(_ operands: Operands, _ residual: inout Residual) {
    let (a, b) =
      operands.precision == .f64 ? (0.999, 0.001) : (Double(Float(0.999)), Double(Float(0.001)))
    let fixedPoint = b / (1 - a)
    var decay = 1.0
    for _ in 0..<steps { decay *= a }
    let tolerance = 4 * operands.precision.roundoff / (1 - a)
    let x = operands.values(0)
    let y = operands.values(1)
    for index in 0..<elements {
      residual.compare(
        y[index], expected: fixedPoint + (x[index] - fixedPoint) * decay, tolerance: tolerance,
        at: "y[\(index)]")
    }
  }

  /// The closed form is s·Σx².
  ///
  /// The same is added in every step, so that rounding errors don't cancel: two a step, each of a
  /// unit roundoff of f32. Integers are exact.
  private func compareSums(of length: Int, _ operands: Operands, _ residual: inout Residual) {
    let x = operands.values(0)
    let y = operands.values(1)
    for index in 0..<(elements + length - 1) / length {
      var sum = 0.0
      for element in index * length..<min(elements, (index + 1) * length) {
        sum += x[element] * x[element]
      }
      let expected =
        operands.precision == .i8
        ? Double(Int32(truncatingIfNeeded: Int(sum) &* steps)) : sum * Double(steps)
      let roundoff = operands.precision == .i8 ? 0 : Precision.f32.roundoff
      residual.compare(
        y[index], expected: expected, tolerance: (2 * Double(steps) + 16) * roundoff * expected,
        at: "y[\(index)]")
    }
  }
}
