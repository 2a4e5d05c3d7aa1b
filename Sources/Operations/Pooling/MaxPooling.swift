package import Quantities
package import Randomness

/// The largest number of each window over an image, and its place: the training form.
///
/// A place is the index within the plane, row · width + column. Where several are the largest, any
/// will do.
package struct MaxPooling: Operation {
  package static let id = OperationID(rawValue: "max-pooling")
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

  // A comparison for each element of a window.
  package var work: FloatingPointWork {
    FloatingPointWork(
      flop: Double(windows.planes * windows.outputPixels) * Double(windows.windowSize))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription("source", .input, precision, extents: windows.sourceExtents),
      TensorDescription("destination", .output, precision, extents: windows.destinationExtents),
      TensorDescription(
        "places", .output, extents: windows.destinationExtents, indices: .places(windows)),
    ]
  }

  /// Checks each plane, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let windows = windows
    let (destination, places) = (operands.values(1), operands.indices(2))
    let chosen = CheckedParts(
      windows.planes, cost: product(of: windows.outputPixels, windows.windowSize), using: &random)
    var residual = Residual()
    for plane in chosen.parts {
      let source = operands.values(0).part(plane * windows.pixels, windows.pixels)
      windows.forEachOutput { index, rows, columns in
        var largest = -Double.infinity
        for row in rows {
          for column in columns { largest = max(largest, source[row * windows.width + column]) }
        }
        let output = plane * windows.outputPixels + index
        residual.compare(
          destination[output], expected: largest, tolerance: 0,
          at: "destination element \(index) of plane \(plane)")
        let place = places[output]
        let (row, column) = place.quotientAndRemainder(dividingBy: windows.width)
        let isInside = place >= 0 && rows.contains(row) && columns.contains(column)
        residual.compare(
          isInside ? source[place] : .nan, expected: largest, tolerance: 0,
          at: "the source at place \(place), for output \(index) of plane \(plane),")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(destination, named: "destination") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = Windows.awkwardProblems
  package static let largeProblem = Windows.largeProblem
  package static let typicalProblem = Windows.typicalProblem
}

/// The gradient of a max pooling's source: each output's gradient added at the place it was taken
/// from.
///
/// The host fills the places with any element of each window.
package struct MaxPoolingBackward: Operation {
  package static let id = OperationID(rawValue: "max-pooling-backward")
  package static let parameters = Windows.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true
  package static let isSumOfProducts = true

  package let problem: Problem
  private let windows: Windows

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    windows = try Windows(self.problem)
    try checkSizes()
  }

  // A sum for each output.
  package var work: FloatingPointWork {
    FloatingPointWork(flop: Double(windows.planes * windows.outputPixels))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription(
        "destination_gradient", .input, precision, extents: windows.destinationExtents),
      TensorDescription(
        "places", .input, extents: windows.destinationExtents, indices: .places(windows)),
      TensorDescription("source_gradient", .output, precision, extents: windows.sourceExtents),
    ]
  }

  /// Checks each plane, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let places = operands.indices(1)
    return windows.checkGradient(operands, output: 2, using: &random) { output, gradient, add in
      add(places[output], gradient)
    }
  }

  package static let awkwardProblems = Windows.awkwardProblems
  package static let largeProblem = Windows.largeProblem
  package static let typicalProblem = Windows.typicalProblem
}

extension Windows {
  /// Checks the gradient of a source, to which each output's gradient adds at places of its plane.
  ///
  /// - Parameter spread: Adds what an output's gradient is to the source's.
  func checkGradient(
    _ operands: Operands, output: Int, using random: inout SplitMix64,
    spread: (_ output: Int, _ gradient: Double, _ add: (Int, Double) -> Void) -> Void
  ) -> Check {
    let tolerance = Tolerance(operands.precision)
    let (gradient, result) = (operands.values(0), operands.values(output))
    let chosen = CheckedParts(
      planes, cost: max(product(of: outputPixels, windowSize), pixels), using: &random)
    var residual = Residual()
    for plane in chosen.parts {
      var sums = [Double](repeating: 0, count: pixels)
      var magnitudes = sums
      for index in plane * outputPixels..<(plane + 1) * outputPixels {
        spread(index, gradient[index]) { place, value in
          sums[place] += value
          magnitudes[place] += abs(value)
        }
      }
      for place in 0..<pixels {
        residual.compare(
          result[plane * pixels + place], expected: sums[place],
          tolerance: tolerance.few(magnitudes[place]),
          at: "source_gradient element \(place) of plane \(plane)")
      }
    }
    if chosen.method == .sampled { residual.expectFinite(result, named: "source_gradient") }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }
}
