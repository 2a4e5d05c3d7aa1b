/// Convolution without a matrix, for groups of so few filters that a product wouldn't repay packing:
/// one task for each plane of the destination.
@safe
struct DirectConvolution {
  /// With this many filters in a group, a product is faster.
  static let filtersForProduct = 1

  let shape: ConvolutionShape
  private let taps: [FilterTap]

  init(_ shape: ConvolutionShape) {
    self.shape = shape
    taps = FilterTap.all(of: shape)
  }

  var tasks: Int { shape.batch * shape.filters }

  /// Computes one plane of the destination.
  func compute(_ index: Int, _ operands: ConvolutionOperands) {
    let image = index / shape.filters
    let filter = index % shape.filters
    let group = filter / shape.filtersPerGroup
    let planes =
      unsafe operands.source
      + (image * shape.channels + group * shape.channelsPerGroup) * shape.imagePixels
    let weights = unsafe operands.weights + filter * shape.reduction
    let destination = unsafe operands.destination + index * shape.outputPixels
    for row in 0..<shape.outputHeight {
      unsafe computeRow(row, planes, weights, destination + row * shape.outputWidth)
    }
  }

  private func computeRow(
    _ row: Int, _ planes: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) {
    for column in 0..<shape.outputWidth { unsafe target[column] = 0 }
    var weight = unsafe weights
    for channel in 0..<shape.channelsPerGroup {
      let plane = unsafe planes + channel * shape.imagePixels
      for tap in taps {
        if tap.rows.contains(row), !tap.columns.isEmpty {
          let source =
            unsafe plane + (row * shape.strideHeight + tap.top) * shape.width
            + tap.columns.lowerBound * shape.strideWidth + tap.left
          unsafe add(
            weight.pointee, source, to: target + tap.columns.lowerBound, tap.columns.count)
        }
        unsafe weight += 1
      }
    }
  }

  @inline(__always)
  private func add(
    _ weight: Float, _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    if shape.strideWidth == 1 {
      for index in 0..<count { unsafe target[index] += weight * source[index] }
    } else {
      let stride = shape.strideWidth
      for index in 0..<count { unsafe target[index] += weight * source[index &* stride] }
    }
  }
}
