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
    let isFull = chosen.method == .full && rows.method == .full
    return residual.check(
      isFull ? .full : .sampled, drawn: chosen.drawn ?? rows.drawn)
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
    /// How far a share of the row may be off, relative to itself, by its score.
    var shareError = 0.0
    /// Σ P·D, and how far it may be off.
    var sum = 0.0
    var sumError = 0.0
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
      facts.shareError = tolerance.sum(sizes.width, of: facts.sight.widest)
      var (terms, errors, magnitude) = (Terms(), 0.0, 0.0)
      for other in 0..<facts.sight.count {
        let share = facts.sight.share(of: other, at: row, head)
        let product = product(row, other)
        terms.add(share * product.value)
        magnitude += abs(share * product.value)
        let error = share * productError(product)
        errors += error * error
      }
      facts.sum = terms.value
      facts.sumError =
        tolerance.sum(facts.sight.count, of: terms) + errors.squareRoot()
        + facts.shareError * terms.squares.squareRoot() + tolerance.few(magnitude)
      rows.append(facts)
    }
  }

  /// One element of D.
  private func product(_ row: Int, _ other: Int) -> Terms {
    AttentionHead.product(gradient, row, head.value, other, sizes.width)
  }

  private func productError(_ product: Terms) -> Double {
    tolerance.sum(sizes.width, of: product)
  }

  /// A sum over rows, with how far its terms may be off by what they are made of.
  private struct Sum {
    private var terms = Terms()
    private var magnitude = 0.0
    /// The squares of errors that are each a term's own.
    private var errors = 0.0
    /// What all terms have in common, as far as it may be off.
    private var common = 0.0

    mutating func add(_ term: Double, error: Double, common: Double = 0) {
      terms.add(term)
      magnitude += abs(term)
      errors += error * error
      self.common += common
    }

    var value: Double { terms.value }

    func error(_ length: Int, _ tolerance: Tolerance) -> Double {
      tolerance.sum(length, of: terms) + 2 * tolerance.few(magnitude) + errors.squareRoot()
        + abs(common)
    }
  }

  func compareQuery(_ row: Int, _ residual: inout Residual) {
    let width = sizes.width
    let scale = 1 / Double(width).squareRoot()
    var sums = [Sum](repeating: Sum(), count: width)
    let facts = rows[row]
    for other in 0..<facts.sight.count {
      let share = facts.sight.share(of: other, at: row, head) * scale
      let product = product(row, other)
      let slope = product.value - facts.sum
      let error = productError(product) + facts.shareError * abs(slope)
      for column in 0..<width {
        let key = share * head.key[other * width + column]
        sums[column].add(slope * key, error: error * key, common: facts.sumError * key)
      }
    }
    for (column, sum) in sums.enumerated() {
      compare(0, row, column, sum.value, sum.error(sizes.length, tolerance), &residual)
    }
  }

  func compareKeyAndValue(_ other: Int, _ residual: inout Residual) {
    let width = sizes.width
    let scale = 1 / Double(width).squareRoot()
    var keys = [Sum](repeating: Sum(), count: width)
    var values = keys
    for row in 0..<sizes.length where other < head.seen(by: row) {
      let facts = rows[row]
      let share = facts.sight.share(of: other, at: row, head)
      let product = product(row, other)
      let slope = product.value - facts.sum
      let error = productError(product) + facts.sumError + facts.shareError * abs(slope)
      for column in 0..<width {
        let query = share * head.query[row * width + column] * scale
        let d = share * gradient[row * width + column]
        keys[column].add(slope * query, error: error * query)
        values[column].add(d, error: facts.shareError * d)
      }
    }
    for column in 0..<width {
      compare(
        1, other, column, keys[column].value, keys[column].error(sizes.length, tolerance),
        &residual)
      compare(
        2, other, column, values[column].value, values[column].error(sizes.length, tolerance),
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
