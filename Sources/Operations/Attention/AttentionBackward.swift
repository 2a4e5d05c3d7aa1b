package import Quantities
package import Randomness

/// The gradients of attention's query, key and value, from these and the gradient of its
/// destination.
///
/// With P the softmax and d the destination's gradient: v′ = Pᵀ·d; with D = d·vᵀ and S = P·(D −
/// rows' sums of P·D) element by element: q′ = S·k/√width and k′ = Sᵀ·q/√width. The softmax isn't
/// kept from the way forward but computed again, as fused kernels do. Reference: Dao et al.,
/// "FlashAttention", NeurIPS 2022, appendix B.2.
package struct AttentionBackward: Operation {
  package static let id = OperationID(rawValue: "attention-backward")
  package static let parameters = AttentionSizes.parameters
  package static let precisions: [Precision] = [.f32, .f64]

  package let problem: Problem
  private let sizes: AttentionSizes

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    sizes = AttentionSizes(self.problem)
    try checkSizes()
  }

  /// Five products: the scores again, D, and one for each gradient.
  ///
  /// Causal pairs count as forward.
  package var work: FloatingPointWork { FloatingPointWork(flop: 5 * sizes.productWork) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      sizes.input("query", precision, reach: 4), sizes.input("key", precision),
      sizes.input("value", precision), sizes.input("destination_gradient", precision),
      sizes.output("query_gradient", precision), sizes.output("key_gradient", precision),
      sizes.output("value_gradient", precision),
    ]
  }

  /// Checks each row of each head, or some rows of some heads.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let heads = sizes.batch * sizes.heads
    let cost = product(of: 5, sizes.length, sizes.headElements)
    let chosen = CheckedParts(heads, cost: cost, using: &random)
    let rows = CheckedParts(
      sizes.length, cost: product(of: 4, sizes.headElements, min(heads, chosen.parts.count)),
      using: &random)
    var residual = Residual()
    for index in chosen.parts {
      let head = HeadGradient(operands, index, sizes)
      for row in rows.parts {
        head.compareQuery(row, &residual)
        head.compareKeyAndValue(row, &residual)
      }
    }
    for (index, name) in ["query", "key", "value"].enumerated() {
      residual.expectFinite(operands.values(4 + index), named: "\(name)_gradient")
    }
    return residual.check(
      chosen.method == .full && rows.method == .full ? .full : .sampled)
  }

  package static let awkwardProblems = AttentionSizes.awkwardProblems
  package static let largeProblem = AttentionSizes.largeProblem
  package static let typicalProblem = AttentionSizes.typicalProblem
}

/// The gradients of one head.
private struct HeadGradient {
  private let head: AttentionHead
  private let sizes: AttentionSizes
  private let gradient: OperandValues
  private let outputs: [OperandValues]
  private let tolerance: Tolerance
  private let index: Int
  private var rows: [Row] = []

  /// What one row of scores adds up to.
  private struct Row {
    var sight: AttentionHead.Sight
    /// Σ P·D, and the sum of the magnitudes of its terms.
    var sum = 0.0
    var magnitude = 0.0
  }

  init(_ operands: Operands, _ index: Int, _ sizes: AttentionSizes) {
    self.index = index
    self.sizes = sizes
    head = AttentionHead(operands, index, sizes)
    let count = sizes.headElements
    gradient = operands.values(3).part(index * count, count)
    outputs = (4..<7).map { operands.values($0).part(index * count, count) }
    tolerance = Tolerance(operands.precision)
    for row in 0..<sizes.length {
      var facts = Row(sight: head.sight(of: row))
      for other in 0..<facts.sight.count {
        let share = facts.sight.share(of: other, at: row, head)
        let product = product(row, other)
        facts.sum += share * product.value
        facts.magnitude += share * product.magnitude
      }
      rows.append(facts)
    }
  }

  /// One element of D.
  private func product(_ row: Int, _ other: Int) -> (value: Double, magnitude: Double) {
    AttentionHead.product(gradient, row, head.value, other, sizes.width)
  }

  private func relativeError(_ row: Int) -> Double {
    2 * tolerance.sum(sizes.width, rows[row].sight.magnitude)
  }

  func compareQuery(_ row: Int, _ residual: inout Residual) {
    let width = sizes.width
    let scale = 1 / Double(width).squareRoot()
    var sums = [Double](repeating: 0, count: width)
    var magnitudes = sums
    for other in 0..<rows[row].sight.count {
      let share = rows[row].sight.share(of: other, at: row, head) * scale
      let product = product(row, other)
      for column in 0..<width {
        let key = head.key[other * width + column]
        sums[column] += share * (product.value - rows[row].sum) * key
        magnitudes[column] += share * (product.magnitude + rows[row].magnitude) * abs(key)
      }
    }
    let error = relativeError(row)
    for column in 0..<width {
      compare(
        0, row, column, sums[column],
        tolerance.sum(sizes.length + width, magnitudes[column]) + error * magnitudes[column],
        &residual)
    }
  }

  func compareKeyAndValue(_ other: Int, _ residual: inout Residual) {
    let width = sizes.width
    let scale = 1 / Double(width).squareRoot()
    var (keys, values) = (
      [Double](repeating: 0, count: width), [Double](repeating: 0, count: width)
    )
    var (keyMagnitudes, valueMagnitudes) = (keys, values)
    var error = 0.0
    for row in 0..<sizes.length where other < head.seen(by: row) {
      let share = rows[row].sight.share(of: other, at: row, head)
      let product = product(row, other)
      error = max(error, relativeError(row))
      for column in 0..<width {
        let query = head.query[row * width + column] * scale
        let d = gradient[row * width + column]
        keys[column] += share * (product.value - rows[row].sum) * query
        keyMagnitudes[column] += share * (product.magnitude + rows[row].magnitude) * abs(query)
        values[column] += share * d
        valueMagnitudes[column] += share * abs(d)
      }
    }
    for column in 0..<width {
      compare(
        1, other, column, keys[column],
        tolerance.sum(sizes.length + width, keyMagnitudes[column]) + error * keyMagnitudes[column],
        &residual)
      compare(
        2, other, column, values[column],
        tolerance.sum(sizes.length, valueMagnitudes[column]) + error * valueMagnitudes[column],
        &residual)
    }
  }

  private func compare(
    _ output: Int, _ row: Int, _ column: Int, _ expected: Double, _ tolerance: Double,
    _ residual: inout Residual
  ) {
    residual.compare(
      outputs[output][row * sizes.width + column], expected: expected, tolerance: tolerance,
      at: "\(["query", "key", "value"][output])_gradient element \(column) of row \(row), "
        + "head \(index)")
  }
}
