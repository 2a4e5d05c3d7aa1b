package import Quantities
package import Randomness

/// Brings each row to mean 0 and variance 1, then scales and shifts each column.
///
/// y = (x − mean)/√(variance + 10⁻⁵)·scale + shift. The means and variances are outputs, too: a
/// training step keeps them for the way back. Reference: Ba, Kiros & Hinton, "Layer normalization",
/// arXiv 1607.06450.
package struct LayerNormalization: Operation {
  package static let id = OperationID(rawValue: "layer-normalization")
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

  // A sum; a difference, a square and a sum; a difference and a product; scale and shift.
  package var work: FloatingPointWork { FloatingPointWork(flop: 8 * Double(rows.elements)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      .input("source", precision, rows.count, rows.columns),
      .input("scale", precision, rows.columns),
      .input("shift", precision, rows.columns),
      .output("destination", precision, rows.count, rows.columns),
      .output("mean", precision, rows.count),
      .output("variance", precision, rows.count),
    ]
  }

  /// Checks each row, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let tolerance = Tolerance(operands.precision)
    let source = operands.values(0)
    let (scale, shift) = (operands.values(1), operands.values(2))
    let (destination, mean, variance) = (
      operands.values(3), operands.values(4), operands.values(5)
    )
    let chosen = CheckedParts(rows.count, cost: 4 * rows.columns, using: &random)
    var residual = Residual()
    for row in chosen.parts {
      let moments = Normalization.Moments(source, rows.indices(row))
      moments.compare(
        mean: mean[row], variance: variance[row], tolerance, &residual, at: row)
      for column in 0..<rows.columns {
        let index = row * rows.columns + column
        residual.compare(
          destination[index],
          moments.expected(source[index], scale: scale[column], shift: shift[column], tolerance),
          at: "destination[\(row), \(column)]")
      }
    }
    if chosen.method == .sampled {
      residual.expectFinite(destination, named: "destination")
      residual.expectFinite(mean, named: "mean")
      residual.expectFinite(variance, named: "variance")
    }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = Rows.awkwardProblems
  package static let largeProblem = Rows.largeProblem
  package static let typicalProblem = Rows.typicalProblem
}

extension Rows {
  fileprivate func indices(_ row: Int) -> GroupIndices {
    GroupIndices(start: row * columns, runs: 1, run: columns, stride: 0)
  }
}

/// The gradients of a layer normalization's source, scale and shift, from what it kept.
///
/// With d the destination's gradient, r = 1/√(variance + 10⁻⁵), x̂ = (x − mean)·r and g = d·scale:
/// the source's gradient is r·(g − avg(g) − x̂·avg(g·x̂)) over each row; those of scale and shift
/// are the sums of d·x̂ and of d over each column. The host fills mean and variance with numbers of
/// their own.
package struct LayerNormalizationBackward: Operation {
  package static let id = OperationID(rawValue: "layer-normalization-backward")
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

  // x̂ 2, g 1, its two sums 3, the column sums 3, the gradient 4.
  package var work: FloatingPointWork { FloatingPointWork(flop: 13 * Double(rows.elements)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      .input("source", precision, rows.count, rows.columns),
      .input("scale", precision, rows.columns),
    ] + Normalization.statistics(precision, rows.count) + [
      .input("destination_gradient", precision, rows.count, rows.columns),
      .output("source_gradient", precision, rows.count, rows.columns),
      .output("scale_gradient", precision, rows.columns),
      .output("shift_gradient", precision, rows.columns),
    ]
  }

  /// Checks each row and column, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let rowParts = CheckedParts(rows.count, cost: 4 * rows.columns, using: &random)
    let columnParts = CheckedParts(rows.columns, cost: 2 * rows.count, using: &random)
    var residual = Residual()
    for row in rowParts.parts { compare(row: row, operands, &residual) }
    for column in columnParts.parts { compare(column: column, operands, &residual) }
    residual.expectFinite(operands.values(5), named: "source_gradient")
    residual.expectFinite(operands.values(6), named: "scale_gradient")
    residual.expectFinite(operands.values(7), named: "shift_gradient")
    let isFull = rowParts.method == .full && columnParts.method == .full
    return residual.check(
      isFull ? .full : .sampled, drawn: rowParts.drawn ?? columnParts.drawn)
  }

  private func compare(row: Int, _ operands: Operands, _ residual: inout Residual) {
    let tolerance = Tolerance(operands.precision)
    let columns = rows.columns
    let x = operands.values(0).part(row * columns, columns)
    let scale = operands.values(1)
    let mean = operands.values(2)[row]
    let r = 1 / (operands.values(3)[row] + Normalization.epsilon).squareRoot()
    let d = operands.values(4).part(row * columns, columns)
    let output = operands.values(5)
    var (sum, magnitude, product, productMagnitude) = (0.0, 0.0, 0.0, 0.0)
    for column in 0..<columns {
      let g = d[column] * scale[column]
      sum += g
      magnitude += abs(g)
      product += g * (x[column] - mean) * r
      productMagnitude += abs(g) * (abs(x[column]) + abs(mean)) * r
    }
    let length = Double(columns)
    for column in 0..<columns {
      let g = d[column] * scale[column]
      let normal = (x[column] - mean) * r
      residual.compare(
        output[row * columns + column],
        expected: r * (g - sum / length - normal * product / length),
        tolerance: tolerance.sum(
          columns,
          r
            * (abs(g) + magnitude / length
              + (abs(x[column]) + abs(mean)) * r * productMagnitude / length)),
        at: "source_gradient[\(row), \(column)]")
    }
  }

  private func compare(column: Int, _ operands: Operands, _ residual: inout Residual) {
    let tolerance = Tolerance(operands.precision)
    let (x, mean) = (operands.values(0), operands.values(2))
    let (variance, d) = (operands.values(3), operands.values(4))
    var (sum, magnitude, product, productMagnitude) = (0.0, 0.0, 0.0, 0.0)
    for row in 0..<rows.count {
      let index = row * rows.columns + column
      let r = 1 / (variance[row] + Normalization.epsilon).squareRoot()
      sum += d[index]
      magnitude += abs(d[index])
      product += d[index] * (x[index] - mean[row]) * r
      productMagnitude += abs(d[index]) * (abs(x[index]) + abs(mean[row])) * r
    }
    residual.compare(
      operands.values(6)[column], expected: product,
      tolerance: tolerance.sum(rows.count, productMagnitude), at: "scale_gradient[\(column)]")
    residual.compare(
      operands.values(7)[column], expected: sum, tolerance: tolerance.sum(rows.count, magnitude),
      at: "shift_gradient[\(column)]")
  }

  package static let awkwardProblems = Rows.awkwardProblems
  package static let largeProblem = Rows.largeProblem
  package static let typicalProblem = Rows.typicalProblem
}
