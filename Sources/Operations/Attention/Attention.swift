import Glibc
package import Quantities
package import Randomness

/// The sizes of self-attention: `heads` of `width` columns each, over sequences of `length`.
struct AttentionSizes {
  let batch: Int
  let heads: Int
  let length: Int
  let width: Int
  /// Whether a row sees only the rows up to its own.
  let isCausal: Bool

  static let parameters = [
    Parameter("batch"), Parameter("heads"), Parameter("length"), Parameter("width"),
    Parameter("causal", standard: 0, range: 0...1),
  ]

  /// Reads the sizes of a problem that has them all.
  init(_ problem: Problem) {
    batch = problem["batch"] ?? 1
    heads = problem["heads"] ?? 1
    length = problem["length"] ?? 1
    width = problem["width"] ?? 1
    isCausal = problem["causal"] == 1
  }

  var headElements: Int { length * width }
  var extents: [Int] { [batch, heads, length, width] }

  /// The FLOP of one product of two matrices over all pairs of rows that see each other.
  var productWork: Double {
    let length = Double(length)
    let pairs = isCausal ? length * (length + 1) / 2 : length * length
    return 2 * Double(batch * heads * width) * pairs
  }

  func input(_ name: String, _ precision: Precision, reach: Double = 1) -> TensorDescription {
    TensorDescription(name, .input, precision, extents: extents, in: -reach...reach)
  }

  func output(_ name: String, _ precision: Precision) -> TensorDescription {
    TensorDescription(name, .output, precision, extents: extents)
  }

  static let awkwardProblems: [Problem] = [
    ["batch": 1, "heads": 1, "length": 1, "width": 1],
    ["batch": 1, "heads": 2, "length": 3, "width": 5, "causal": 1],
    ["batch": 2, "heads": 3, "length": 17, "width": 13],
    ["batch": 2, "heads": 1, "length": 65, "width": 33, "causal": 1],
    ["batch": 1, "heads": 2, "length": 129, "width": 64],
  ]
  static let largeProblem: Problem = [
    "batch": 2, "heads": 3, "length": 257, "width": 64, "causal": 1,
  ]
  static let typicalProblem: Problem = ["batch": 1, "heads": 2, "length": 128, "width": 64]
}

/// Scaled dot-product attention, softmax(q·kᵀ/√width)·v for each head.
///
/// Reference: Vaswani et al., "Attention is all you need", NeurIPS 2017.
package struct Attention: Operation {
  package static let id = OperationID(rawValue: "attention")
  package static let parameters = AttentionSizes.parameters
  package static let precisions: [Precision] = [.f32, .f64]

  package let problem: Problem
  private let sizes: AttentionSizes

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    sizes = AttentionSizes(self.problem)
    try checkSizes()
  }

  /// The two products.
  ///
  /// A causal kernel is credited with the pairs that see each other, whether or not it skips the
  /// others; the softmax isn't counted.
  package var work: FloatingPointWork { FloatingPointWork(flop: 2 * sizes.productWork) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      // Wide enough for scores that differ.
      sizes.input("query", precision, reach: 4), sizes.input("key", precision),
      sizes.input("value", precision), sizes.output("destination", precision),
    ]
  }

  /// Checks each row of each head, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let tolerance = Tolerance(operands.precision)
    let destination = operands.values(3)
    let rows = sizes.batch * sizes.heads * sizes.length
    let chosen = CheckedParts(rows, cost: 2 * sizes.headElements, using: &random)
    var residual = Residual()
    for part in chosen.parts {
      let row = part % sizes.length
      let head = AttentionHead(operands, part / sizes.length, sizes)
      let sight = head.sight(of: row)
      var sums = [Terms](repeating: Terms(), count: sizes.width)
      var magnitudes = [Double](repeating: 0, count: sizes.width)
      var shareSquares = 0.0
      for other in 0..<sight.count {
        let share = sight.share(of: other, at: row, head)
        shareSquares += share * share
        for column in 0..<sizes.width {
          let value = head.value[other * sizes.width + column]
          sums[column].add(share * value)
          magnitudes[column] += share * abs(value)
        }
      }
      let scores = tolerance.sum(sizes.width, of: sight.widest)
      for (column, sum) in sums.enumerated() {
        // Each share is off by its own score, all by what they are divided by, and by what an
        // exponential is off.
        let shares =
          scores * (sum.squares.squareRoot() + abs(sum.value) * shareSquares.squareRoot())
          + tolerance.sum(sight.count, of: Terms(value: sum.value, squares: 0))
          + tolerance.few(magnitudes[column])
        residual.compare(
          destination[part * sizes.width + column], expected: sum.value,
          tolerance: tolerance.sum(sight.count, of: sum) + shares,
          at: "destination element \(column) of row \(row), head \(part / sizes.length)")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(destination, named: "destination") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = AttentionSizes.awkwardProblems
  package static let largeProblem = AttentionSizes.largeProblem
  package static let typicalProblem = AttentionSizes.typicalProblem
}

/// One head of one sequence.
struct AttentionHead {
  let query: OperandValues
  let key: OperandValues
  let value: OperandValues
  let sizes: AttentionSizes

  init(_ operands: Operands, _ index: Int, _ sizes: AttentionSizes) {
    let count = sizes.headElements
    query = operands.values(0).part(index * count, count)
    key = operands.values(1).part(index * count, count)
    value = operands.values(2).part(index * count, count)
    self.sizes = sizes
  }

  /// What a row sees of the others, and the sum of the exponentials of its scores.
  struct Sight {
    /// How many rows it sees, from the first on.
    let count: Int
    /// The logarithm of the sum of the exponentials of the scores.
    let logarithm: Double
    /// What no score's terms exceed.
    let widest: Terms

    /// Returns how much of its attention `row` gives another one.
    func share(of other: Int, at row: Int, _ head: AttentionHead) -> Double {
      exp(head.score(row, other).value - logarithm)
    }
  }

  /// Returns the score of two rows.
  func score(_ row: Int, _ other: Int) -> Terms {
    Self.product(query, row, key, other, sizes.width)
      .scaled(by: 1 / Double(sizes.width).squareRoot())
  }

  /// Returns the product of two rows.
  static func product(
    _ a: OperandValues, _ row: Int, _ b: OperandValues, _ other: Int, _ width: Int
  ) -> Terms {
    var terms = Terms()
    for column in 0..<width { terms.add(a[row * width + column] * b[other * width + column]) }
    return terms
  }

  /// How many rows a row sees.
  func seen(by row: Int) -> Int { sizes.isCausal ? row + 1 : sizes.length }

  func sight(of row: Int) -> Sight {
    let count = seen(by: row)
    let scores = (0..<count).map { score(row, $0) }
    let largest = scores.reduce(-Double.infinity) { max($0, $1.value) }
    let sum = scores.reduce(0) { $0 + exp($1.value - largest) }
    return Sight(
      count: count, logarithm: largest + log(sum),
      widest: Terms(
        value: scores.reduce(0) { max($0, abs($1.value)) },
        squares: scores.reduce(0) { max($0, $1.squares) }))
  }
}
