package import Quantities
package import Randomness

/// The cross-entropy of each row of logits with its target, and the gradient of the mean over the
/// rows.
///
/// With p the softmax of a row and t its target: the loss is −log pₜ, the gradient (pⱼ − [j = t]) /
/// rows.
package struct CrossEntropy: Operation {
  package static let id = OperationID(rawValue: "cross-entropy")
  package static let parameters = [Parameter("rows"), Parameter("classes", range: 1...1 << 31 - 1)]
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let rows: Int
  private let classes: Int

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    rows = self.problem["rows"] ?? 1
    classes = self.problem["classes"] ?? 1
    try checkSizes()
  }

  // The softmax's 5, and the division by the number of rows.
  package var work: FloatingPointWork {
    FloatingPointWork(flop: 6 * Double(rows) * Double(classes))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      .input("logits", precision, rows, classes, in: -4...4),
      TensorDescription("targets", .input, extents: [rows], indices: .indices(below: classes)),
      .output("loss", precision, rows),
      .output("logits_gradient", precision, rows, classes),
    ]
  }

  /// Checks each row, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let tolerance = Tolerance(operands.precision)
    let targets = operands.indices(1)
    let (loss, gradient) = (operands.values(2), operands.values(3))
    let chosen = CheckedParts(rows, cost: 2 * classes, using: &random)
    var residual = Residual()
    for row in chosen.parts {
      let x = operands.values(0).part(row * classes, classes)
      let target = targets[row]
      let sum = ExponentialSum(x)
      residual.compare(
        loss[row], expected: sum.logarithm - x[target],
        tolerance: tolerance.sum(classes, 1 + abs(sum.logarithm) + abs(x[target])),
        at: "loss[\(row)]")
      for index in 0..<classes {
        let share = sum.share(of: x[index])
        let hit = index == target ? 1.0 : 0
        residual.compare(
          gradient[row * classes + index], expected: (share - hit) / Double(rows),
          tolerance: tolerance.sum(classes, (share + hit) / Double(rows)),
          at: "logits_gradient[\(row), \(index)]")
      }
    }
    if chosen.method == .sampled {
      residual.expectFinite(loss, named: "loss")
      residual.expectFinite(gradient, named: "logits_gradient")
    }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems: [Problem] = [
    ["rows": 1, "classes": 1], ["rows": 1, "classes": 2], ["rows": 17, "classes": 3],
    ["rows": 65, "classes": 129], ["rows": 2, "classes": 20_011],
  ]
  package static let largeProblem: Problem = ["rows": 131, "classes": 32_003]
  package static let typicalProblem: Problem = ["rows": 256, "classes": 1_000]
}
