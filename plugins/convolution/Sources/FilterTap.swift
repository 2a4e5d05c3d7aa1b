/// One position (r, s) of the filter, and where it falls on the image.
struct FilterTap {
  /// The row of the source that the tap reads for output row 0; the next output row reads
  /// `strideHeight` further down.
  let top: Int
  /// The column of the source that the tap reads for output column 0.
  let left: Int
  /// The output rows for which the tap falls on the image, not on the padding.
  let rows: Range<Int>
  /// The output columns for which the tap falls on the image.
  let columns: Range<Int>

  private init(_ r: Int, _ s: Int, _ shape: ConvolutionShape) {
    top = r * shape.dilationHeight - shape.paddingHeight
    left = s * shape.dilationWidth - shape.paddingWidth
    rows = Self.inside(
      first: top, stride: shape.strideHeight, size: shape.height, outputs: shape.outputHeight)
    columns = Self.inside(
      first: left, stride: shape.strideWidth, size: shape.width, outputs: shape.outputWidth)
  }

  /// Returns the outputs *i* < `outputs` with 0 ≤ `first` + *i*·`stride` < `size`.
  private static func inside(first: Int, stride: Int, size: Int, outputs: Int) -> Range<Int> {
    let lower = first >= 0 ? 0 : (-first + stride - 1) / stride
    let upper = size > first ? (size - first + stride - 1) / stride : 0
    let start = min(lower, outputs)
    return start..<max(start, min(upper, outputs))
  }

  /// Returns every tap, in the order of the weights.
  static func all(of shape: ConvolutionShape) -> [FilterTap] {
    (0..<shape.filterHeight).flatMap { r in
      (0..<shape.filterWidth).map { s in FilterTap(r, s, shape) }
    }
  }
}
