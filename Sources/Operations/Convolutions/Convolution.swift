package import Quantities

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
  package static let precisions: [Precision] = [.f32, .f64, .tf32, .bf16, .f16, .i8]

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
    var source = format.left("source", [batch, channels, height, width])
    var weights = format.right(
      "weights", [filters, channels / groups, filterHeight, filterWidth])
    source.probe = .slices(axis: 2)
    weights.probe = .ends(axis: 2)
    return [
      source, weights,
      format.result("destination", [batch, filters, outputHeight, outputWidth]),
    ]
  }
}
