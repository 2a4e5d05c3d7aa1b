package import Quantities
package import Randomness

/// The average of each window over an image, where padding counts as zeros: PyTorch's default.
package struct AveragePooling: Operation {
  package static let id = OperationID(rawValue: "average-pooling")
  package static let parameters = Windows.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let windows: Windows

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    windows = try Windows(self.problem)
    try checkSizes()
  }

  // The sums of a window, and a division.
  package var work: FloatingPointWork {
    FloatingPointWork(
      flop: Double(windows.planes * windows.outputPixels) * Double(windows.windowSize))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription("source", .input, precision, extents: windows.sourceExtents),
      TensorDescription("destination", .output, precision, extents: windows.destinationExtents),
    ]
  }

  /// Checks each plane, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let windows = windows
    let tolerance = Tolerance(operands.precision)
    let destination = operands.values(1)
    let size = Double(windows.windowSize)
    let chosen = CheckedParts(
      windows.planes, cost: product(of: windows.outputPixels, windows.windowSize), using: &random)
    var residual = Residual()
    for plane in chosen.parts {
      let source = operands.values(0).part(plane * windows.pixels, windows.pixels)
      windows.forEachOutput { index, rows, columns in
        var terms = Terms()
        for row in rows {
          for column in columns { terms.add(source[row * windows.width + column]) }
        }
        let average = terms.value / size
        // The division, or a product with its inverse, rounds too.
        residual.compare(
          destination[plane * windows.outputPixels + index], expected: average,
          tolerance: tolerance.sum(windows.windowSize, of: terms) / size
            + tolerance.few(abs(average)),
          at: "destination element \(index) of plane \(plane)")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(destination, named: "destination") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = Windows.awkwardProblems
  package static let largeProblem = Windows.largeProblem
  package static let typicalProblem = Windows.typicalProblem
}

/// The gradient of an average pooling's source: each output's gradient, divided by the window's
/// size, added to every element of its window.
package struct AveragePoolingBackward: Operation {
  package static let id = OperationID(rawValue: "average-pooling-backward")
  package static let parameters = Windows.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let windows: Windows

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    windows = try Windows(self.problem)
    try checkSizes()
  }

  // A sum for each element of a window.
  package var work: FloatingPointWork {
    FloatingPointWork(
      flop: Double(windows.planes * windows.outputPixels) * Double(windows.windowSize))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription(
        "destination_gradient", .input, precision, extents: windows.destinationExtents),
      TensorDescription("source_gradient", .output, precision, extents: windows.sourceExtents),
    ]
  }

  /// Checks each plane, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let windows = windows
    let share = 1 / Double(windows.windowSize)
    return windows.checkGradient(operands, output: 1, using: &random) { output, gradient, add in
      let pixel = output % windows.outputPixels
      for row in windows.rows(pixel / windows.outputWidth) {
        for column in windows.columns(pixel % windows.outputWidth) {
          add(row * windows.width + column, gradient * share)
        }
      }
    }
  }

  package static let awkwardProblems = Windows.awkwardProblems
  package static let largeProblem = Windows.largeProblem
  package static let typicalProblem = Windows.typicalProblem
}
