package import Quantities
package import Randomness

/// cᵢ = op(aᵢ) · op(bᵢ) for `batch` matrices that lie one behind the other.
package struct BatchedMatrixMultiplication: Operation {
  package static let id = OperationID(rawValue: "batched-gemm")
  package static let parameters = [Parameter("batch")] + MatrixMultiplication.parameters
  package static let precisions: [Precision] = [
    .f32, .f64, .tf32, .bf16, .f16, .f8e4m3, .f8e5m2, .i8,
  ]

  package let problem: Problem
  private let batch: Int
  private let product: MatrixMultiplication

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    batch = self.problem["batch"] ?? 1
    product = MatrixMultiplication(completed: self.problem)
    try checkSizes()
  }

  package var work: FloatingPointWork {
    FloatingPointWork(flop: Double(batch) * product.work.flop)
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    product.tensors(precision).map { matrix in
      var matrices = matrix
      matrices.extents.insert(batch, at: 0)
      if case .slices(let axis) = matrix.probe { matrices.probe = .slices(axis: axis + 1) }
      return matrices
    }
  }

  /// Checks each product as a single one, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let sizes = product.tensors(operands.precision).map(\.count)
    let isSmall = product.multiplyAdds <= MatrixMultiplication.fullCheckLimit
    let chosen = CheckedParts(
      batch, cost: isSmall ? product.multiplyAdds : 2 * sizes.reduce(0, +),
      using: &random)
    var residual = Residual()
    var method = chosen.method
    for index in chosen.parts {
      let used = product.compare(
        operands.values(0).part(index * sizes[0], sizes[0]),
        operands.values(1).part(index * sizes[1], sizes[1]),
        operands.values(2).part(index * sizes[2], sizes[2]), operands.precision, &residual,
        using: &random)
      if method == .full { method = used }
    }
    if chosen.method == .sampled { residual.expectFinite(operands.values(2), named: "c") }
    return residual.check(method, drawn: chosen.drawn)
  }
}

extension BatchedMatrixMultiplication {
  package static let isSumOfProducts = true
  package static let awkwardProblems: [Problem] = [
    ["batch": 1, "m": 1, "n": 1, "k": 1], ["batch": 3, "m": 7, "n": 13, "k": 31],
    ["batch": 2, "m": 17, "n": 1, "k": 19], ["batch": 5, "m": 17, "n": 19, "k": 23, "ta": 1],
    ["batch": 7, "m": 17, "n": 19, "k": 23, "tb": 1],
    ["batch": 2, "m": 33, "n": 31, "k": 29, "ta": 1, "tb": 1],
  ]
  package static let largeProblem: Problem = ["batch": 24, "m": 131, "n": 127, "k": 125]
  package static let typicalProblem: Problem = ["batch": 8, "m": 64, "n": 64, "k": 64]
}
