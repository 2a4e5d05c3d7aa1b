package import Quantities
package import Randomness

/// The gradient of a convolution's weights, from its source and the gradient of its destination.
///
/// Each weight's is the sum, over images and outputs, of the destination's gradient times the
/// element of the source that the weight met there.
package struct ConvolutionBackwardWeights: Operation {
  package static let id = OperationID(rawValue: "convolution-backward-weights")
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
      TensorDescription("source", .input, precision, extents: forward[0]),
      TensorDescription("destination_gradient", .input, precision, extents: forward[2]),
      TensorDescription("weights_gradient", .output, precision, extents: forward[1]),
    ]
  }

  /// Checks small problems in full.
  ///
  /// For larger ones, projects the outputs of randomly chosen channels over the filters with random
  /// signs, which the projected gradient of the destination gives, and samples outputs. The
  /// tolerance follows from the terms of each output, as that of the forward convolution.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let (source, gradient) = (operands.values(0), operands.values(1))
    let output = operands.values(2)
    let pixels = forward.outputHeight * forward.outputWidth
    let length = forward.batch * pixels
    let tolerance = Tolerance(operands.precision)
    let tiled = forward.tiledTolerance(
      operands, source, gradient, length: length, sums: length)
    let perGroup = forward.channels / forward.groups
    let taps = forward.filterHeight * forward.filterWidth
    let outputs = forward.filters * perGroup * taps
    var residual = Residual()

    func compare(_ index: Int) {
      let (filter, rest) = index.quotientAndRemainder(dividingBy: perGroup * taps)
      let group = filter / (forward.filters / forward.groups)
      let expected = weight(
        channel: group * perGroup + rest / taps, tap: rest % taps, source
      ) { image, pixel in
        let value = gradient[(image * forward.filters + filter) * pixels + pixel]
        return SIMD2(value, value * value)
      }
      residual.compare(
        output[index], expected: expected.x,
        tolerance: tolerance.projection(
          1, of: length, squares: expected.y, sums: expected.x * expected.x) + tiled,
        at: "weights_gradient element \(index), of filter \(filter),")
    }

    if product(of: outputs, length) <= Convolution.fullCheckLimit {
      for index in 0..<outputs { compare(index) }
      return residual.check(.full)
    }
    let drawn = max(2, min(Convolution.sampledOutputs, Convolution.projectionLimit / length))
    for _ in 0..<drawn { compare(.random(in: 0..<outputs, using: &random)) }
    var isComplete = true
    for group in 0..<forward.groups {
      let share = Convolution.projectionLimit / forward.groups
      let channels = max(1, min(perGroup, share / product(of: taps, length)))
      if channels < perGroup { isComplete = false }
      compareProjection(
        of: group, channels: (0..<perGroup).shuffled(using: &random).prefix(channels), source,
        gradient, output, length, tolerance, tiled, &residual, &random)
    }
    residual.expectFinite(output, named: "weights_gradient")
    return residual.check(.freivalds, drawn: isComplete ? nil : drawn)
  }

  private func compareProjection(
    of group: Int, channels: ArraySlice<Int>, _ source: OperandValues, _ gradient: OperandValues,
    _ output: OperandValues, _ length: Int, _ tolerance: Tolerance, _ tiled: Double,
    _ residual: inout Residual, _ random: inout SplitMix64
  ) {
    let filters = forward.filters / forward.groups
    let perGroup = forward.channels / forward.groups
    let pixels = forward.outputHeight * forward.outputWidth
    let taps = forward.filterHeight * forward.filterWidth
    let signs = (0..<filters).map { _ in Bool.random(using: &random) ? 1.0 : -1.0 }
    // The projected gradient, and the sums of its squares.
    var projected = [SIMD2<Double>](repeating: .zero, count: forward.batch * pixels)
    for image in 0..<forward.batch {
      for filter in 0..<filters {
        let plane = (image * forward.filters + group * filters + filter) * pixels
        for pixel in 0..<pixels {
          let value = gradient[plane + pixel]
          projected[image * pixels + pixel] += SIMD2(signs[filter] * value, value * value)
        }
      }
    }
    for channel in channels {
      for tap in 0..<taps {
        let expected = weight(
          channel: group * perGroup + channel, tap: tap, source
        ) { image, pixel in
          projected[image * pixels + pixel]
        }
        var (sum, squares) = (0.0, 0.0)
        for filter in 0..<filters {
          let value = output[((group * filters + filter) * perGroup + channel) * taps + tap]
          sum += signs[filter] * value
          squares += value * value
        }
        residual.compare(
          sum, expected: expected.x,
          tolerance: tolerance.projection(
            filters, of: length, squares: expected.y, sums: squares.isFinite ? squares : 0)
            + tiled * Double(filters).squareRoot(),
          at: "the projection over filters at channel \(channel), tap \(tap) of group \(group)")
      }
    }
  }

  /// Returns one weight's gradient, and a sum over its terms' squares, for the destination's
  /// gradient and its squares by image and pixel.
  @inline(__always)
  private func weight(
    channel: Int, tap: Int, _ source: OperandValues, gradient: (Int, Int) -> SIMD2<Double>
  ) -> SIMD2<Double> {
    let (r, s) = tap.quotientAndRemainder(dividingBy: forward.filterWidth)
    let top = r * forward.dilationHeight - forward.paddingHeight
    let left = s * forward.dilationWidth - forward.paddingWidth
    var sum = SIMD2<Double>.zero
    for image in 0..<forward.batch {
      let plane = (image * forward.channels + channel) * forward.height
      for p in 0..<forward.outputHeight {
        let y = p * forward.strideHeight + top
        guard (0..<forward.height).contains(y) else { continue }
        for q in 0..<forward.outputWidth {
          let x = q * forward.strideWidth + left
          guard 0 <= x, x < forward.width else { continue }
          let value = source[(plane + y) * forward.width + x]
          sum += gradient(image, p * forward.outputWidth + q) * SIMD2(value, value * value)
        }
      }
    }
    return sum
  }
}
