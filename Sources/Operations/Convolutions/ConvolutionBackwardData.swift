package import Quantities
package import Randomness

/// The gradient of a convolution's source, from its weights and the gradient of its destination.
///
/// Each element of the destination's gradient, times the filter, added where the filter read the
/// source.
package struct ConvolutionBackwardData: Operation {
  package static let id = OperationID(rawValue: "convolution-backward-data")
  package static let parameters = Convolution.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isSumOfProducts = true
  package static var awkwardProblems: [Problem] { Convolution.awkwardProblems }
  package static var largeProblem: Problem { Convolution.largeProblem }
  package static var typicalProblem: Problem { Convolution.typicalProblem }

  package let problem: Problem
  let forward: Convolution

  package init(_ problem: Problem) throws(ProblemError) {
    forward = try Convolution(problem, for: Self.id)
    self.problem = forward.problem
  }

  /// The same as forward: padded positions count, too.
  package var work: FloatingPointWork { forward.work }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    let forward = forward.tensors(precision).map(\.extents)
    return [
      TensorDescription("destination_gradient", .input, precision, extents: forward[2]),
      TensorDescription("weights", .input, precision, extents: forward[1]),
      TensorDescription("source_gradient", .output, precision, extents: forward[0]),
    ]
  }

  /// Checks small problems in full.
  ///
  /// For larger ones, projects every output of randomly chosen images over the channels with random
  /// signs, which the gradient with the projected filters gives, and samples outputs. The tolerance
  /// follows from the terms of each output, as that of the forward convolution.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let (gradient, weights) = (operands.values(0), operands.values(1))
    let output = operands.values(2)
    let taps = forward.filterHeight * forward.filterWidth
    let perGroup = forward.channels / forward.groups
    let length = forward.filters / forward.groups * taps
    let tolerance = Tolerance(operands.precision)
    let tiled = forward.tiledTolerance(
      operands, gradient, weights, length: length, sums: forward.filters / forward.groups)
    var residual = Residual()

    func compare(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) {
      let group = channel / perGroup
      let expected = element(image, group: group, row, column, gradient) { filter, tap in
        let weight = weights[(filter * perGroup + channel % perGroup) * taps + tap]
        return SIMD2(weight, weight * weight)
      }
      let index =
        ((image * forward.channels + channel) * forward.height + row) * forward.width + column
      residual.compare(
        output[index], expected: expected.x,
        tolerance: tolerance.projection(
          1, of: length, squares: expected.y, sums: expected.x * expected.x) + tiled,
        at: "source_gradient[\(image), \(channel), \(row), \(column)]")
    }

    let pixels = forward.height * forward.width
    let outputs = forward.batch * forward.channels * pixels
    if product(of: outputs, length) <= Convolution.fullCheckLimit {
      for index in 0..<outputs {
        let plane = index / pixels
        compare(
          plane / forward.channels, plane % forward.channels, index % pixels / forward.width,
          index % forward.width)
      }
      return residual.check(.full)
    }
    for _ in 0..<Convolution.sampledOutputs {
      compare(
        .random(in: 0..<forward.batch, using: &random),
        .random(in: 0..<forward.channels, using: &random),
        .random(in: 0..<forward.height, using: &random),
        .random(in: 0..<forward.width, using: &random))
    }
    let images = max(
      1,
      min(forward.batch, Convolution.projectionLimit / product(of: forward.groups, pixels, length)))
    for image in (0..<forward.batch).shuffled(using: &random).prefix(images) {
      compareProjection(
        of: image, gradient, weights, output, length, tolerance, tiled, &residual, &random)
    }
    residual.expectFinite(output, named: "source_gradient")
    return residual.check(
      .freivalds, drawn: images == forward.batch ? nil : Convolution.sampledOutputs)
  }

  private func compareProjection(
    of image: Int, _ gradient: OperandValues, _ weights: OperandValues, _ output: OperandValues,
    _ length: Int, _ tolerance: Tolerance, _ tiled: Double, _ residual: inout Residual,
    _ random: inout SplitMix64
  ) {
    let taps = forward.filterHeight * forward.filterWidth
    let perGroup = forward.channels / forward.groups
    let filters = forward.filters / forward.groups
    for group in 0..<forward.groups {
      let signs = (0..<perGroup).map { _ in Bool.random(using: &random) ? 1.0 : -1.0 }
      // The projected weights, and the sums of their squares.
      var projected = [SIMD2<Double>](repeating: .zero, count: filters * taps)
      for filter in 0..<filters {
        for channel in 0..<perGroup {
          let start = ((group * filters + filter) * perGroup + channel) * taps
          for tap in 0..<taps {
            let weight = weights[start + tap]
            projected[filter * taps + tap] += SIMD2(signs[channel] * weight, weight * weight)
          }
        }
      }
      for row in 0..<forward.height {
        for column in 0..<forward.width {
          let expected = element(image, group: group, row, column, gradient) { filter, tap in
            projected[(filter - group * filters) * taps + tap]
          }
          var (sum, squares) = (0.0, 0.0)
          for channel in 0..<perGroup {
            let plane = image * forward.channels + group * perGroup + channel
            let value = output[(plane * forward.height + row) * forward.width + column]
            sum += signs[channel] * value
            squares += value * value
          }
          residual.compare(
            sum, expected: expected.x,
            tolerance: tolerance.projection(
              perGroup, of: length, squares: expected.y, sums: squares.isFinite ? squares : 0)
              + tiled * Double(perGroup).squareRoot(),
            at: "the projection over channels at image \(image), row \(row), column \(column)")
        }
      }
    }
  }

  /// Returns one element of the source's gradient, and a sum over its terms' squares, for weights
  /// and their squares by filter and tap.
  @inline(__always)
  private func element(
    _ image: Int, group: Int, _ row: Int, _ column: Int, _ gradient: OperandValues,
    weight: (Int, Int) -> SIMD2<Double>
  ) -> SIMD2<Double> {
    let filters = forward.filters / forward.groups
    var sum = SIMD2<Double>.zero
    for r in 0..<forward.filterHeight {
      let top = row + forward.paddingHeight - r * forward.dilationHeight
      guard top >= 0, top.isMultiple(of: forward.strideHeight) else { continue }
      let p = top / forward.strideHeight
      guard p < forward.outputHeight else { continue }
      for s in 0..<forward.filterWidth {
        let left = column + forward.paddingWidth - s * forward.dilationWidth
        guard left >= 0, left.isMultiple(of: forward.strideWidth) else { continue }
        let q = left / forward.strideWidth
        guard q < forward.outputWidth else { continue }
        for filter in group * filters..<(group + 1) * filters {
          let plane = image * forward.filters + filter
          let value = gradient[(plane * forward.outputHeight + p) * forward.outputWidth + q]
          sum +=
            weight(filter, r * forward.filterWidth + s) * SIMD2(value, value * value)
        }
      }
    }
    return sum
  }
}

extension Convolution {
  /// Returns what the outputs of a backward pass may be off for the algorithm that a kernel states:
  /// 0 where it states none, or none that suits.
  ///
  /// - Parameters:
  ///   - length: How many products an output adds up.
  ///   - sums: How many of their sums over tiles.
  func tiledTolerance(
    _ operands: Operands, _ left: OperandValues, _ right: OperandValues, length: Int, sums: Int
  ) -> Double {
    guard let algorithm = operands.algorithm, suits(algorithm) else { return 0 }
    let rounding =
      operands.precision.roundoff * left.rootMeanSquare * right.rootMeanSquare
      * Double(sums + 8).squareRoot()
    return algorithm.amplification * Double(length).squareRoot()
      * (rounding + Tolerance(operands.precision).underflow)
  }
}
