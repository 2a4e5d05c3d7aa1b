internal import KernelSupport

/// The sizes of a convolution forward, with images in NCHW order.
struct ConvolutionShape {
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

  /// The numbers of elements of the three tensors.
  let sourceCount: Int
  let weightsCount: Int
  let destinationCount: Int

  init(_ problem: borrowing Problem) throws(Refusal) {
    try problem.expect(
      operation: "convolution",
      [
        "batch", "channels", "height", "width", "filters", "filter_height", "filter_width",
        "stride_height", "stride_width", "padding_height", "padding_width", "dilation_height",
        "dilation_width", "groups",
      ])
    batch = try problem.parameter("batch")
    channels = try problem.parameter("channels")
    height = try problem.parameter("height")
    width = try problem.parameter("width")
    filters = try problem.parameter("filters")
    filterHeight = try problem.parameter("filter_height")
    filterWidth = try problem.parameter("filter_width")
    strideHeight = try problem.parameter("stride_height")
    strideWidth = try problem.parameter("stride_width")
    paddingHeight = try problem.parameter("padding_height", in: 0...Int(Int32.max))
    paddingWidth = try problem.parameter("padding_width", in: 0...Int(Int32.max))
    dilationHeight = try problem.parameter("dilation_height")
    dilationWidth = try problem.parameter("dilation_width")
    groups = try problem.parameter("groups")
    guard channels.isMultiple(of: groups), filters.isMultiple(of: groups) else {
      throw .invalid(
        "The \(channels) channels and \(filters) filters don't divide into \(groups) groups.")
    }
    let spareHeight = height + 2 * paddingHeight - dilationHeight * (filterHeight - 1) - 1
    let spareWidth = width + 2 * paddingWidth - dilationWidth * (filterWidth - 1) - 1
    guard spareHeight >= 0, spareWidth >= 0 else {
      throw .invalid("The filter reaches over more than the padded image.")
    }
    outputHeight = spareHeight / strideHeight + 1
    outputWidth = spareWidth / strideWidth + 1
    sourceCount = try Self.product(batch, channels, height, width)
    weightsCount = try Self.product(filters, channels / groups, filterHeight, filterWidth)
    destinationCount = try Self.product(batch, filters, outputHeight, outputWidth)
    guard outputPixels <= Int32.max, imagePixels <= Int32.max, reduction <= Int32.max else {
      throw .unsupported("An image or a filter has more elements than OpenBLAS can address.")
    }
  }

  /// The elements of one plane of the source.
  var imagePixels: Int { height * width }
  /// The elements of one plane of the destination.
  var outputPixels: Int { outputHeight * outputWidth }
  var channelsPerGroup: Int { channels / groups }
  var filtersPerGroup: Int { filters / groups }
  /// The multiply-adds of one output.
  var reduction: Int { channelsPerGroup * filterHeight * filterWidth }

  /// Whether the planes of the source are already the matrix that the weights multiply.
  var isPointwise: Bool {
    filterHeight == 1 && filterWidth == 1 && strideHeight == 1 && strideWidth == 1
      && paddingHeight == 0 && paddingWidth == 0
  }

  private static func product(_ factors: Int...) throws(Refusal) -> Int {
    var product = 1
    for factor in factors {
      let (value, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow, value <= 1 << 48 else {
        throw .unsupported("A tensor would have more than 2^48 elements.")
      }
      product = value
    }
    return product
  }
}
