package import Quantities
package import Randomness

/// The sizes of an embedding: a table with a row for each word of a vocabulary.
private struct EmbeddingSizes {
  let tokens: Int
  let vocabulary: Int
  let columns: Int

  static let parameters = [
    Parameter("tokens"), Parameter("vocabulary", range: 1...1 << 31 - 1), Parameter("columns"),
  ]

  init(_ problem: Problem) {
    tokens = problem["tokens"] ?? 1
    vocabulary = problem["vocabulary"] ?? 1
    columns = problem["columns"] ?? 1
  }

  var indices: TensorDescription {
    TensorDescription("indices", .input, extents: [tokens], indices: .indices(below: vocabulary))
  }

  static let awkwardProblems: [Problem] = [
    ["tokens": 1, "vocabulary": 1, "columns": 1], ["tokens": 17, "vocabulary": 3, "columns": 1],
    ["tokens": 5, "vocabulary": 101, "columns": 13],
    ["tokens": 67, "vocabulary": 65, "columns": 129],
  ]
  static let largeProblem: Problem = ["tokens": 4_099, "vocabulary": 8_009, "columns": 509]
  static let typicalProblem: Problem = ["tokens": 512, "vocabulary": 1_024, "columns": 768]
}

/// The rows of a table that a list of indices names, one behind the other.
///
/// No arithmetic at all, so that its work is 0. Traffic counts a row of the table for each token,
/// but never more than the table.
package struct Embedding: Operation {
  package static let id = OperationID(rawValue: "embedding")
  package static let parameters = EmbeddingSizes.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true
  package static let isSumOfProducts = true

  package let problem: Problem
  private let sizes: EmbeddingSizes

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    sizes = EmbeddingSizes(self.problem)
    try checkSizes()
  }

  package var work: FloatingPointWork { FloatingPointWork(flop: 0) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      .input("table", precision, sizes.vocabulary, sizes.columns), sizes.indices,
      .output("destination", precision, sizes.tokens, sizes.columns),
    ]
  }

  package func traffic(_ precision: Precision) -> ByteCount {
    let read = min(sizes.tokens, sizes.vocabulary) * sizes.columns
    let written = sizes.tokens * sizes.columns
    return ByteCount(bytes: Int64((read + written) * precision.bytes + sizes.tokens * 4))
  }

  /// Checks each row, or some of very many: they have to be the table's, exactly.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let (table, indices, output) = (operands.values(0), operands.indices(1), operands.values(2))
    let chosen = CheckedParts(sizes.tokens, cost: sizes.columns, using: &random)
    var residual = Residual()
    for token in chosen.parts {
      for column in 0..<sizes.columns {
        residual.compare(
          output[token * sizes.columns + column],
          expected: table[indices[token] * sizes.columns + column], tolerance: 0,
          at: "destination[\(token), \(column)]")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(output, named: "destination") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = EmbeddingSizes.awkwardProblems
  package static let largeProblem = EmbeddingSizes.largeProblem
  package static let typicalProblem = EmbeddingSizes.typicalProblem
}

/// The gradient of an embedding's table: each token's gradient added to the row it was taken from.
///
/// The gradient is dense: rows that no token names are zeros, and are written, too.
package struct EmbeddingBackward: Operation {
  package static let id = OperationID(rawValue: "embedding-backward")
  package static let parameters = EmbeddingSizes.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true
  package static let isSumOfProducts = true

  package let problem: Problem
  private let sizes: EmbeddingSizes

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    sizes = EmbeddingSizes(self.problem)
    try checkSizes()
  }

  package var work: FloatingPointWork {
    FloatingPointWork(flop: Double(sizes.tokens) * Double(sizes.columns))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      sizes.indices, .input("destination_gradient", precision, sizes.tokens, sizes.columns),
      .output("table_gradient", precision, sizes.vocabulary, sizes.columns),
    ]
  }

  /// Checks each row, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let tolerance = Tolerance(operands.precision)
    let (indices, gradient, output) = (
      operands.indices(0), operands.values(1), operands.values(2)
    )
    var tokens: [Int: [Int]] = [:]
    for token in 0..<sizes.tokens { tokens[indices[token], default: []].append(token) }
    let chosen = CheckedParts(
      sizes.vocabulary, cost: sizes.columns * (1 + sizes.tokens / sizes.vocabulary),
      using: &random)
    var residual = Residual()
    for row in chosen.parts {
      let named = tokens[row] ?? []
      for column in 0..<sizes.columns {
        var terms = Terms()
        for token in named { terms.add(gradient[token * sizes.columns + column]) }
        residual.compare(
          output[row * sizes.columns + column], expected: terms.value,
          tolerance: tolerance.sum(named.count, of: terms),
          at: "table_gradient[\(row), \(column)]")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(output, named: "table_gradient") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = EmbeddingSizes.awkwardProblems
  package static let largeProblem = EmbeddingSizes.largeProblem
  package static let typicalProblem = EmbeddingSizes.typicalProblem
}
