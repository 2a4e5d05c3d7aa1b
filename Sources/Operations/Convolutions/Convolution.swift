package import Quantities
package import Randomness

/// Two-dimensional convolution, forward, of images in NCHW order: a cross-correlation without bias.
package struct Convolution: Operation {
  package static let id = OperationID.convolution
  package static let parameters = [
    Parameter("batch"), Parameter("channels"), Parameter("height"), Parameter("width"),
    Parameter("filters"), Parameter("filter_height"), Parameter("filter_width"),
    Parameter("stride_height", standard: 1), Parameter("stride_width", standard: 1),
    Parameter("padding_height", standard: 0, range: 0...65_536),
    Parameter("padding_width", standard: 0, range: 0...65_536),
    Parameter("dilation_height", standard: 1, range: 1...65_536),
    Parameter("dilation_width", standard: 1, range: 1...65_536),
    Parameter("groups", standard: 1),
  ]
  package static let precisions: [Precision] = [.f32, .f64, .bf16, .i8]

  package let problem: Problem
  let batch: Int
  let channels: Int
  let height: Int
  let width: Int
  let filters: Int
  let filterHeight: Int
  let filterWidth: Int
  let strideHeight: Int
  let strideWidth: Int
  let paddingHeight: Int
  let paddingWidth: Int
  let dilationHeight: Int
  let dilationWidth: Int
  let groups: Int
  let outputHeight: Int
  let outputWidth: Int

  package init(_ problem: Problem) throws(ProblemError) { try self.init(problem, for: Self.id) }

  /// Creates the convolution that an operation on the same sizes goes back to.
  init(_ problem: Problem, for operation: OperationID) throws(ProblemError) {
    let problem = try problem.completed(for: operation, Self.parameters)
    self.problem = problem
    func size(_ name: String) -> Int { problem[name] ?? 1 }
    batch = size("batch")
    channels = size("channels")
    height = size("height")
    width = size("width")
    filters = size("filters")
    filterHeight = size("filter_height")
    filterWidth = size("filter_width")
    strideHeight = size("stride_height")
    strideWidth = size("stride_width")
    paddingHeight = size("padding_height")
    paddingWidth = size("padding_width")
    dilationHeight = size("dilation_height")
    dilationWidth = size("dilation_width")
    groups = size("groups")
    let reachHeight = dilationHeight * (filterHeight - 1) + 1
    let reachWidth = dilationWidth * (filterWidth - 1) + 1
    guard height + 2 * paddingHeight >= reachHeight, width + 2 * paddingWidth >= reachWidth else {
      throw .inconsistent(
        "A filter that reaches over \(reachHeight)×\(reachWidth) is larger than the padded image "
          + "of \(height + 2 * paddingHeight)×\(width + 2 * paddingWidth).")
    }
    guard channels.isMultiple(of: groups), filters.isMultiple(of: groups) else {
      throw .inconsistent(
        "The \(channels) channels and \(filters) filters don't divide into \(groups) groups.")
    }
    outputHeight = (height + 2 * paddingHeight - reachHeight) / strideHeight + 1
    outputWidth = (width + 2 * paddingWidth - reachWidth) / strideWidth + 1
    try checkSizes()
  }

  /// Counts padded positions too, as DeepBench and benchdnn do.
  package var work: FloatingPointWork {
    FloatingPointWork(
      flop: 2 * Double(batch * filters) * Double(channels / groups * filterHeight * filterWidth)
        * Double(outputHeight * outputWidth))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    let format = ProductFormat(precision)
    return [
      format.left("source", [batch, channels, height, width]),
      format.right("weights", [filters, channels / groups, filterHeight, filterWidth]),
      format.result("destination", [batch, filters, outputHeight, outputWidth]),
    ]
  }
}

// MARK: - Checking

extension Convolution {
  /// Problems up to this many multiply-adds are computed in full.
  static let fullCheckLimit = 1 << 21
  /// A projection is computed for at most this many multiply-adds, over randomly chosen images.
  static let projectionLimit = 1 << 25

  /// The multiply-adds of one output.
  var reduction: Int { channels / groups * filterHeight * filterWidth }

  /// Checks small problems in full.
  ///
  /// For larger ones, projects every output of randomly chosen images over the filters with random
  /// signs, which one convolution with the projected filter gives, and samples outputs.
  ///
  /// The tolerance of one output is 4·√K·u·N with the reduction length K, the unit roundoff u of
  /// the sums and N = max(1, 2K/3) for ‖window‖·‖weights‖: inputs uniform in −1…1 have the mean
  /// square 1/3. How results are stored adds to it as in `MatrixMultiplication`; integers are
  /// exact.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let source = operands.values(0)
    let weights = operands.values(1)
    let destination = operands.values(2)
    let length = Double(reduction)
    let norms = max(1, 2 * length / 3)
    let format = ProductFormat(operands.precision)
    let tolerance = 4 * length.squareRoot() * format.sumRoundoff * norms
    var residual = Residual()

    func compare(_ image: Int, _ filter: Int, _ row: Int, _ column: Int) {
      let group = filter / (filters / groups)
      let expected = output(
        image: image, group: group, row: row, column: column, source: source, weights: weights,
        weightsStart: filter * reduction)
      residual.compare(
        destination[((image * filters + filter) * outputHeight + row) * outputWidth + column],
        expected: expected, tolerance: tolerance + format.storageError * abs(expected),
        at: "destination[\(image), \(filter), \(row), \(column)]")
    }

    let outputs = batch * filters * outputHeight * outputWidth
    if product(of: outputs, reduction) <= Self.fullCheckLimit {
      for image in 0..<batch {
        for filter in 0..<filters {
          for row in 0..<outputHeight {
            for column in 0..<outputWidth { compare(image, filter, row, column) }
          }
        }
      }
      return residual.check(.full)
    }
    for _ in 0..<256 {
      compare(
        .random(in: 0..<batch, using: &random), .random(in: 0..<filters, using: &random),
        .random(in: 0..<outputHeight, using: &random), .random(in: 0..<outputWidth, using: &random)
      )
    }
    let projectionCost = product(of: groups, outputHeight, outputWidth, reduction)
    let images = max(1, min(batch, Self.projectionLimit / projectionCost))
    for image in (0..<batch).shuffled(using: &random).prefix(images) {
      compareProjection(
        of: image, source, weights, destination, tolerance: tolerance,
        storageError: format.storageError, &residual, &random)
    }
    for index in 0..<outputs where !destination[index].isFinite {
      residual.compare(
        destination[index], expected: 0, tolerance: tolerance, at: "destination element \(index)")
      break
    }
    return residual.check(.freivalds)
  }

  private func compareProjection(
    of image: Int, _ source: OperandValues, _ weights: OperandValues,
    _ destination: OperandValues, tolerance: Double, storageError: Double,
    _ residual: inout Residual,
    _ random: inout SplitMix64
  ) {
    let perGroup = filters / groups
    for group in 0..<groups {
      let signs = (0..<perGroup).map { _ in Bool.random(using: &random) ? 1.0 : -1.0 }
      var projected = [Double](repeating: 0, count: reduction)
      for filter in 0..<perGroup {
        let start = (group * perGroup + filter) * reduction
        for index in 0..<reduction { projected[index] += signs[filter] * weights[start + index] }
      }
      for row in 0..<outputHeight {
        for column in 0..<outputWidth {
          let expected = unsafe projected.withUnsafeBufferPointer { filter in
            output(
              image: image, group: group, row: row, column: column, source: source,
              weights: unsafe OperandValues(UnsafeRawBufferPointer(filter), precision: .f64),
              weightsStart: 0)
          }
          var (sum, squares) = (0.0, 0.0)
          for filter in 0..<perGroup {
            let plane = (image * filters + group * perGroup + filter) * outputHeight
            let value = destination[(plane + row) * outputWidth + column]
            sum += signs[filter] * value
            squares += value * value
          }
          residual.compare(
            sum, expected: expected,
            tolerance: tolerance * Double(perGroup).squareRoot()
              + 2 * storageError * squares.squareRoot(),
            at: "the projection over filters at image \(image), row \(row), column \(column)")
        }
      }
    }
  }

  /// Returns one output in f64 for the filter that begins at `weightsStart`.
  private func output(
    image: Int, group: Int, row: Int, column: Int, source: OperandValues, weights: OperandValues,
    weightsStart: Int
  ) -> Double {
    let firstChannel = image * channels + group * (channels / groups)
    let top = row * strideHeight - paddingHeight
    let left = column * strideWidth - paddingWidth
    var sum = 0.0
    var weight = weightsStart
    for channel in 0..<channels / groups {
      let plane = (firstChannel + channel) * height
      for r in 0..<filterHeight {
        let y = top + r * dilationHeight
        guard (0..<height).contains(y) else {
          weight += filterWidth
          continue
        }
        for s in 0..<filterWidth {
          let x = left + s * dilationWidth
          if 0 <= x, x < width { sum += weights[weight] * source[(plane + y) * width + x] }
          weight += 1
        }
      }
    }
    return sum
  }
}
