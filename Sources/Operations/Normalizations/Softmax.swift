import Glibc
package import Quantities
package import Randomness

/// The softmax of each row, exp(xⱼ) / Σ exp(xᵢ).
package struct Softmax: Operation {
  package static let id = OperationID(rawValue: "softmax")
  package static let parameters = Rows.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let rows: Rows

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    rows = Rows(self.problem)
    try checkSizes()
  }

  // Maximum, difference, exponential, sum, scaling.
  package var work: FloatingPointWork { FloatingPointWork(flop: 5 * Double(rows.elements)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      .input("source", precision, rows.count, rows.columns, in: -4...4),
      .output("destination", precision, rows.count, rows.columns),
    ]
  }

  /// Checks each row, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let tolerance = Tolerance(operands.precision)
    let (source, destination) = (operands.values(0), operands.values(1))
    let chosen = CheckedParts(rows.count, cost: 2 * rows.columns, using: &random)
    var residual = Residual()
    for row in chosen.parts {
      let x = source.part(row * rows.columns, rows.columns)
      let sum = ExponentialSum(x)
      for column in 0..<rows.columns {
        let value = sum.share(of: x[column])
        residual.compare(
          destination[row * rows.columns + column], expected: value,
          tolerance: tolerance.sum(rows.columns, value), at: "destination[\(row), \(column)]")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(destination, named: "destination") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = Rows.awkwardProblems
  package static let largeProblem = Rows.largeProblem
  package static let typicalProblem = Rows.typicalProblem
}

/// The gradient of a softmax's source, yⱼ·(dⱼ − Σ yᵢ·dᵢ), from its destination y and the gradient d
/// of that.
///
/// The host fills y with positive numbers whose rows don't add up to 1; the formula holds as it
/// stands.
package struct SoftmaxBackward: Operation {
  package static let id = OperationID(rawValue: "softmax-backward")
  package static let parameters = Rows.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let rows: Rows

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    rows = Rows(self.problem)
    try checkSizes()
  }

  // Product and sum, difference and product.
  package var work: FloatingPointWork { FloatingPointWork(flop: 4 * Double(rows.elements)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      .input("destination", precision, rows.count, rows.columns, in: 0...1),
      .input("destination_gradient", precision, rows.count, rows.columns),
      .output("source_gradient", precision, rows.count, rows.columns),
    ]
  }

  /// Checks each row, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let tolerance = Tolerance(operands.precision)
    let columns = rows.columns
    let output = operands.values(2)
    let chosen = CheckedParts(rows.count, cost: 2 * columns, using: &random)
    var residual = Residual()
    for row in chosen.parts {
      let y = operands.values(0).part(row * columns, columns)
      let d = operands.values(1).part(row * columns, columns)
      var (sum, magnitude) = (0.0, 0.0)
      for column in 0..<columns {
        sum += y[column] * d[column]
        magnitude += abs(y[column] * d[column])
      }
      for column in 0..<columns {
        residual.compare(
          output[row * columns + column], expected: y[column] * (d[column] - sum),
          tolerance: tolerance.sum(columns, abs(y[column]) * (abs(d[column]) + magnitude)),
          at: "source_gradient[\(row), \(column)]")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(output, named: "source_gradient") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = Rows.awkwardProblems
  package static let largeProblem = Rows.largeProblem
  package static let typicalProblem = Rows.typicalProblem
}

/// Σ exp(xᵢ), kept as a multiple of the largest term so that nothing overflows.
struct ExponentialSum {
  let largest: Double
  private let multiple: Double

  init(_ x: OperandValues) {
    var largest = -Double.infinity
    for index in 0..<x.count { largest = max(largest, x[index]) }
    var multiple = 0.0
    for index in 0..<x.count { multiple += exp(x[index] - largest) }
    self.largest = largest
    self.multiple = multiple
  }

  /// Returns exp(x) as a share of the sum.
  func share(of x: Double) -> Double { exp(x - largest) / multiple }

  /// The logarithm of the sum.
  var logarithm: Double { largest + log(multiple) }
}
