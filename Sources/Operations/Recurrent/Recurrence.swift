import Glibc

/// The sizes of a recurrent layer: one direction, `inputs` numbers into `hidden` ones at each step.
struct RecurrenceSizes {
  let batch: Int
  let steps: Int
  let inputs: Int
  let hidden: Int

  static let parameters = [
    Parameter("batch"), Parameter("steps"), Parameter("inputs"), Parameter("hidden"),
  ]

  /// Reads the sizes of a problem that has them all.
  init(_ problem: Problem) {
    batch = problem["batch"] ?? 1
    steps = problem["steps"] ?? 1
    inputs = problem["inputs"] ?? 1
    hidden = problem["hidden"] ?? 1
  }

  /// The multiply-adds of one gate of one sequence.
  private var gateProducts: Double { Double(steps * hidden) * Double(inputs + hidden) }

  /// The FLOP of the products of `gates` gates: what DeepBench counts, with the product of the
  /// source.
  func work(gates: Int) -> Double { 2 * Double(batch * gates) * gateProducts }

  /// The steps that checking one sequence takes.
  func cost(gates: Int) -> Int { product(of: gates, steps, hidden, inputs + hidden) }

  /// An input whose numbers are as a layer begins with: uniform up to 1/√hidden, as in PyTorch.
  func weights(_ name: String, _ precision: Precision, _ extents: Int...) -> TensorDescription {
    let reach = 1 / Double(hidden).squareRoot()
    return TensorDescription(name, .input, precision, extents: extents, in: -reach...reach)
  }

  func source(_ precision: Precision) -> TensorDescription {
    .input("source", precision, steps, batch, inputs)
  }

  func destination(_ precision: Precision) -> TensorDescription {
    .output("destination", precision, steps, batch, hidden)
  }

  static let awkwardProblems: [Problem] = [
    ["batch": 1, "steps": 1, "inputs": 1, "hidden": 1],
    ["batch": 3, "steps": 2, "inputs": 5, "hidden": 7],
    ["batch": 2, "steps": 13, "inputs": 17, "hidden": 3],
    ["batch": 5, "steps": 3, "inputs": 33, "hidden": 65],
  ]
  static let largeProblem: Problem = ["batch": 7, "steps": 11, "inputs": 257, "hidden": 253]
  static let typicalProblem: Problem = ["batch": 4, "steps": 4, "inputs": 64, "hidden": 64]
}

/// One sum of weights times inputs, with how far rounding may take it.
struct GateSum {
  private(set) var value: Double
  private var squares: Double
  private var length = 1

  init(bias: Double) {
    value = bias
    squares = bias * bias
  }

  /// Adds a row of weights times a vector.
  mutating func add(_ weights: OperandValues, row: Int, times vector: [Double]) {
    for index in vector.indices {
      let term = weights[row * vector.count + index] * vector[index]
      value += term
      squares += term * term
    }
    length += vector.count
  }

  /// The error that rounding may cause, for terms whose signs are random: partial sums then grow
  /// with the root of their length.
  func error(_ tolerance: Tolerance) -> Double { tolerance.sum(length, squares.squareRoot()) }
}

/// 1/(1 + exp(−x)).
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

extension OperandValues {
  /// The root of the mean of the squares; 0 of nothing.
  var rootMeanSquare: Double {
    var squares = 0.0
    for index in 0..<count { squares += self[index] * self[index] }
    return count == 0 ? 0 : (squares / Double(count)).squareRoot()
  }

  /// Returns the `count` numbers from `start` on as an array.
  func array(_ start: Int, _ count: Int) -> [Double] { (start..<start + count).map { self[$0] } }
}
