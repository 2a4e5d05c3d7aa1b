import Randomness

/// An output that is the product of two inexact matrices, whose errors its tolerance carries on.
struct GradientProduct {
  private let name: String
  private let output: OperandValues
  private let rows: Int
  private let columns: Int
  private let terms: Int
  private let left: InexactMatrix
  private let right: InexactMatrix
  private let tolerance: Tolerance

  /// Creates the product of `left`, rows × terms, and `right`, terms × columns.
  init(
    _ name: String, _ output: OperandValues, rows: Int, columns: Int, terms: Int,
    left: InexactMatrix, right: InexactMatrix, _ tolerance: Tolerance
  ) {
    self.name = name
    self.output = output
    self.rows = rows
    self.columns = columns
    self.terms = terms
    self.left = left
    self.right = right
    self.tolerance = tolerance
  }

  /// Compares every element while that is quick, and otherwise some, and a random projection of
  /// each row.
  func compare(_ residual: inout Residual, using random: inout SplitMix64) -> Check.Method {
    guard rows * columns > CheckedParts.limit / terms else {
      for column in 0..<columns {
        let factors = (0..<terms).map { Factor(right, $0, column) }
        for row in 0..<rows {
          compare(
            row, factors, output[row * columns + column], &residual,
            at: "\(name)[\(row), \(column)]")
        }
      }
      return .full
    }
    for _ in 0..<64 {
      let (row, column) = (
        Int.random(in: 0..<rows, using: &random), Int.random(in: 0..<columns, using: &random)
      )
      compare(
        row, (0..<terms).map { Factor(right, $0, column) }, output[row * columns + column],
        &residual, at: "\(name)[\(row), \(column)]")
    }
    let signs = (0..<columns).map { _ in Bool.random(using: &random) ? 1.0 : -1.0 }
    let factors = (0..<terms).map { Factor(right, $0, signs: signs) }
    for row in 0..<rows {
      var projected = 0.0
      for column in 0..<columns { projected += output[row * columns + column] * signs[column] }
      compare(row, factors, projected, &residual, at: "the projection of row \(row) of \(name)")
    }
    return .freivalds
  }

  private func compare(
    _ row: Int, _ factors: [Factor], _ value: Double, _ residual: inout Residual,
    at place: @autoclosure () -> String
  ) {
    var (expected, squares, errors) = (0.0, 0.0, 0.0)
    for (term, factor) in factors.enumerated() {
      let number = left[row, term]
      let error = left.error(row, term)
      expected += number * factor.value
      squares += number * number * factor.squares
      errors += error * error * factor.squares + number * number * factor.errors
    }
    residual.compare(
      value, expected: expected,
      tolerance: tolerance.sum(terms, squares.squareRoot()) + 4 * errors.squareRoot(), at: place())
  }
}

/// What a term of a product is multiplied with: an element of the right matrix, or a projection of
/// its row.
private struct Factor {
  var value = 0.0
  /// The sum of squares of what `value` is made of, and of their errors.
  var squares = 0.0
  var errors = 0.0

  init(_ matrix: InexactMatrix, _ row: Int, _ column: Int) {
    add(matrix, row, column, sign: 1)
  }

  init(_ matrix: InexactMatrix, _ row: Int, signs: [Double]) {
    for column in signs.indices { add(matrix, row, column, sign: signs[column]) }
  }

  private mutating func add(_ matrix: InexactMatrix, _ row: Int, _ column: Int, sign: Double) {
    let (number, error) = (matrix[row, column], matrix.error(row, column))
    value += sign * number
    squares += number * number
    errors += error * error
  }
}
