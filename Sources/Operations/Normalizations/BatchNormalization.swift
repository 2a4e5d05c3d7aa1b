package import Quantities
package import Randomness

/// The sizes of images in NCHW order.
struct Images {
  let batch: Int
  let channels: Int
  let extents: [Int]

  static let parameters = [
    Parameter("batch"), Parameter("channels"), Parameter("height"), Parameter("width"),
  ]

  /// Reads the sizes of a problem that has them all.
  init(_ problem: Problem) {
    batch = problem["batch"] ?? 1
    channels = problem["channels"] ?? 1
    extents = Self.parameters.map { problem[$0.name] ?? 1 }
  }

  var pixels: Int { extents[2] * extents[3] }
  var elements: Int { batch * channels * pixels }

  /// The elements of one channel, over all images.
  func indices(_ channel: Int) -> GroupIndices {
    GroupIndices(
      start: channel * pixels, runs: batch, run: pixels, stride: channels * pixels)
  }

  static let awkwardProblems: [Problem] = [
    ["batch": 1, "channels": 1, "height": 1, "width": 1],
    ["batch": 2, "channels": 3, "height": 1, "width": 1],
    ["batch": 3, "channels": 5, "height": 7, "width": 11],
    ["batch": 1, "channels": 17, "height": 13, "width": 3],
    ["batch": 5, "channels": 2, "height": 31, "width": 29],
  ]
  static let largeProblem: Problem = ["batch": 5, "channels": 61, "height": 113, "width": 115]
  static let typicalProblem: Problem = ["batch": 4, "channels": 64, "height": 28, "width": 28]
}

/// Brings each channel to mean 0 and variance 1 over a batch of images, then scales and shifts it:
/// the training form.
///
/// y = (x − mean)/√(variance + 10⁻⁵)·scale + shift, with the variance not corrected for the
/// sample's size. Means and variances are outputs, too. The running averages for inference aren't
/// kept. Reference: Ioffe & Szegedy, "Batch normalization", ICML 2015.
package struct BatchNormalization: Operation {
  package static let id = OperationID(rawValue: "batch-normalization")
  package static let parameters = Images.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let images: Images

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    images = Images(self.problem)
    try checkSizes()
  }

  // As for layer normalization.
  package var work: FloatingPointWork { FloatingPointWork(flop: 8 * Double(images.elements)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription("source", .input, precision, extents: images.extents),
      .input("scale", precision, images.channels),
      .input("shift", precision, images.channels),
      TensorDescription("destination", .output, precision, extents: images.extents),
      .output("mean", precision, images.channels),
      .output("variance", precision, images.channels),
    ]
  }

  /// Checks each channel, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let tolerance = Tolerance(operands.precision)
    let source = operands.values(0)
    let (scale, shift) = (operands.values(1), operands.values(2))
    let (destination, mean, variance) = (
      operands.values(3), operands.values(4), operands.values(5)
    )
    let chosen = CheckedParts(
      images.channels, cost: 4 * images.batch * images.pixels, using: &random)
    var residual = Residual()
    for channel in chosen.parts {
      let moments = Normalization.Moments(source, images.indices(channel))
      moments.compare(
        mean: mean[channel], variance: variance[channel], tolerance, &residual, at: channel)
      images.indices(channel).forEach { index in
        residual.compare(
          destination[index],
          moments.expected(
            source[index], scale: scale[channel], shift: shift[channel], tolerance),
          at: "destination element \(index), of channel \(channel),")
      }
    }
    if chosen.method == .sampled {
      residual.expectFinite(destination, named: "destination")
      residual.expectFinite(mean, named: "mean")
      residual.expectFinite(variance, named: "variance")
    }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static let awkwardProblems = Images.awkwardProblems
  package static let largeProblem = Images.largeProblem
  package static let typicalProblem = Images.typicalProblem
}

/// The gradients of a batch normalization's source, scale and shift, from what it kept.
///
/// With d the destination's gradient, r = 1/√(variance + 10⁻⁵) and x̂ = (x − mean)·r: the source's
/// gradient is scale·r·(d − avg(d) − x̂·avg(d·x̂)) over each channel; those of scale and shift are
/// the sums of d·x̂ and of d. The host fills mean and variance with numbers of their own.
package struct BatchNormalizationBackward: Operation {
  package static let id = OperationID(rawValue: "batch-normalization-backward")
  package static let parameters = Images.parameters
  package static let precisions: [Precision] = [.f32, .f64]
  package static let isMemoryBound = true

  package let problem: Problem
  private let images: Images

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    images = Images(self.problem)
    try checkSizes()
  }

  // x̂ 2, the two sums 3, the gradient 5.
  package var work: FloatingPointWork { FloatingPointWork(flop: 10 * Double(images.elements)) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    [
      TensorDescription("source", .input, precision, extents: images.extents),
      .input("scale", precision, images.channels),
    ] + Normalization.statistics(precision, images.channels) + [
      TensorDescription("destination_gradient", .input, precision, extents: images.extents),
      TensorDescription("source_gradient", .output, precision, extents: images.extents),
      .output("scale_gradient", precision, images.channels),
      .output("shift_gradient", precision, images.channels),
    ]
  }

  /// Checks each channel, or some of very many.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let chosen = CheckedParts(
      images.channels, cost: 4 * images.batch * images.pixels, using: &random)
    var residual = Residual()
    for channel in chosen.parts { compare(channel, operands, &residual) }
    if chosen.method == .sampled {
      residual.expectFinite(operands.values(5), named: "source_gradient")
      residual.expectFinite(operands.values(6), named: "scale_gradient")
      residual.expectFinite(operands.values(7), named: "shift_gradient")
    }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  private func compare(_ channel: Int, _ operands: Operands, _ residual: inout Residual) {
    let tolerance = Tolerance(operands.precision)
    let (x, d, output) = (operands.values(0), operands.values(4), operands.values(5))
    let scale = operands.values(1)[channel]
    let mean = operands.values(2)[channel]
    let r = 1 / (operands.values(3)[channel] + Normalization.epsilon).squareRoot()
    let indices = images.indices(channel)
    var (sum, magnitude, product, productMagnitude) = (0.0, 0.0, 0.0, 0.0)
    indices.forEach { index in
      sum += d[index]
      magnitude += abs(d[index])
      product += d[index] * (x[index] - mean) * r
      productMagnitude += abs(d[index]) * (abs(x[index]) + abs(mean)) * r
    }
    let count = Double(indices.count)
    indices.forEach { index in
      let normal = (x[index] - mean) * r
      let normalMagnitude = (abs(x[index]) + abs(mean)) * r
      residual.compare(
        output[index],
        expected: scale * r * (d[index] - sum / count - normal * product / count),
        tolerance: tolerance.sum(
          indices.count,
          abs(scale) * r
            * (abs(d[index]) + magnitude / count + normalMagnitude * productMagnitude / count)),
        at: "source_gradient element \(index), of channel \(channel),")
    }
    residual.compare(
      operands.values(6)[channel], expected: product,
      tolerance: tolerance.sum(indices.count, productMagnitude), at: "scale_gradient[\(channel)]")
    residual.compare(
      operands.values(7)[channel], expected: sum,
      tolerance: tolerance.sum(indices.count, magnitude), at: "shift_gradient[\(channel)]")
  }

  package static let awkwardProblems = Images.awkwardProblems
  package static let largeProblem = Images.largeProblem
  package static let typicalProblem = Images.typicalProblem
}
