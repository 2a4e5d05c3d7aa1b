package import Quantities
package import Randomness

/// a = b + 3·c over vectors of `elements` values: the triad of STREAM.
///
/// Traffic counts each vector once, as STREAM does, and not the read that an ordinary store to `a`
/// causes. Reference: McCalpin, "Memory bandwidth and machine balance", IEEE TCCA newsletter 1995.
package struct Triad: Operation {
  package static let id = OperationID.triad
  package static let parameters = [Parameter("elements")]
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let elements: Int

  package init(_ problem: Problem) throws(ProblemError) {
    let problem = try problem.completed(for: Self.id, Self.parameters)
    self.problem = problem
    elements = problem["elements"] ?? 1
  }

  package var work: FloatingPointWork { FloatingPointWork(flop: 2 * Double(elements)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription("b", .input, precision, extents: [elements]),
      TensorDescription("c", .input, precision, extents: [elements]),
      TensorDescription("a", .output, precision, extents: [elements]),
    ]
  }

  /// Checks every value, or blocks of very long vectors; the tolerance is the rounding of a product
  /// and a sum of at most 4.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let b = operands.values(0)
    let c = operands.values(1)
    let a = operands.values(2)
    let tolerance = 8 * operands.precision.roundoff
    let block = 1024
    let chosen = CheckedParts(
      (elements + block - 1) / block, cost: block, limit: CheckedParts.elementwiseLimit,
      using: &random)
    var residual = Residual()
    for part in chosen.parts {
      for index in part * block..<min(elements, (part + 1) * block) {
        residual.compare(
          a[index], expected: b[index] + 3 * c[index], tolerance: tolerance, at: "a[\(index)]")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(a, named: "a") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }
}
