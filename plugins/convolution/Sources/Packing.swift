internal import Glibc

/// Writes what the filter sees of a source as rows of a matrix: one row for each channel and tap,
/// one column for each output pixel.
@safe
struct Packing {
  private let shape: ConvolutionShape
  private let taps: UnsafePointer<FilterTap>
  private let tapCount: Int
  /// Whether an output row follows the one before at the same distance as in the source, so that a
  /// run of output pixels is a run of the source with other edges.
  private let isShift: Bool

  init(_ shape: ConvolutionShape) {
    self.shape = shape
    let all = FilterTap.all(of: shape)
    let taps = UnsafeMutablePointer<FilterTap>.allocate(capacity: all.count)
    for (index, tap) in all.enumerated() { unsafe (taps + index).initialize(to: tap) }
    unsafe self.taps = UnsafePointer(taps)
    tapCount = all.count
    isShift =
      shape.strideHeight == 1 && shape.strideWidth == 1 && shape.outputWidth == shape.width
  }

  /// Gives the memory back.
  ///
  /// No copy may be used after this.
  func deallocate() { unsafe taps.deallocate() }

  /// Packs some rows for the output pixels of one image.
  ///
  /// - Parameters:
  ///   - planes: The first plane of the image's group.
  ///   - rows: The rows of the matrix, which go by channel, then by tap.
  ///   - pixels: The output pixels, counted through the rows of the output.
  ///   - target: Where the first row begins.
  ///   - stride: The floats from one row of the matrix to the next.
  func pack(
    _ planes: UnsafePointer<Float>, rows: Range<Int>, pixels: Range<Int>,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    var plane = unsafe planes + rows.lowerBound / tapCount * shape.imagePixels
    var tap = rows.lowerBound % tapCount
    var row = unsafe target
    for _ in rows {
      if isShift {
        unsafe packShifted(plane, taps[tap], pixels, into: row)
      } else {
        unsafe packRows(plane, taps[tap], pixels, into: row)
      }
      unsafe row += stride
      tap += 1
      if tap == tapCount {
        tap = 0
        unsafe plane += shape.imagePixels
      }
    }
  }

  /// Copies one run of the plane, then clears the pixels where it ran over the edge of a row.
  private func packShifted(
    _ plane: UnsafePointer<Float>, _ tap: FilterTap, _ pixels: Range<Int>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let width = shape.width
    let shift = tap.top * width + tap.left
    let onImage =
      max(
        tap.rows.lowerBound * width, -shift)..<max(
        tap.rows.lowerBound * width, -shift,
        min(tap.rows.upperBound * width, shape.imagePixels - shift))
    let run = onImage.clamped(to: pixels)
    let before = run.lowerBound - pixels.lowerBound
    unsafe clear(target, before)
    unsafe memcpy(
      target + before, plane + (run.isEmpty ? 0 : run.lowerBound + shift),
      run.count * MemoryLayout<Float>.stride)
    unsafe clear(target + before + run.count, pixels.upperBound - run.upperBound)
    for column in 0..<tap.columns.lowerBound {
      unsafe clearColumn(column, of: target, pixels)
    }
    for column in tap.columns.upperBound..<width {
      unsafe clearColumn(column, of: target, pixels)
    }
  }

  /// Clears one column of the output in a run of pixels.
  @inline(__always)
  private func clearColumn(
    _ column: Int, of target: UnsafeMutablePointer<Float>, _ pixels: Range<Int>
  ) {
    let width = shape.outputWidth
    var index = column - pixels.lowerBound % width
    if index < 0 { index += width }
    while index < pixels.count {
      unsafe target[index] = 0
      index &+= width
    }
  }

  /// Copies row by row of the output.
  private func packRows(
    _ plane: UnsafePointer<Float>, _ tap: FilterTap, _ pixels: Range<Int>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let outputWidth = shape.outputWidth
    var target = unsafe target
    var row = pixels.lowerBound / outputWidth
    var column = pixels.lowerBound % outputWidth
    var left = pixels.count
    while left > 0 {
      let columns = column..<min(outputWidth, column + left)
      if tap.rows.contains(row) {
        let onImage = tap.columns.clamped(to: columns)
        let before = onImage.lowerBound - columns.lowerBound
        let source =
          unsafe plane + (row * shape.strideHeight + tap.top) * shape.width
          + (onImage.isEmpty ? 0 : onImage.lowerBound * shape.strideWidth + tap.left)
        unsafe clear(target, before)
        unsafe copy(source, to: target + before, onImage.count)
        unsafe clear(target + before + onImage.count, columns.upperBound - onImage.upperBound)
      } else {
        unsafe clear(target, columns.count)
      }
      unsafe target += columns.count
      left -= columns.count
      column = 0
      row += 1
    }
  }

  /// Copies every `strideWidth`th element.
  @inline(__always)
  private func copy(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch shape.strideWidth {
    case 1: unsafe memcpy(target, source, count * MemoryLayout<Float>.stride)
    case 2:
      // A constant stride becomes loads and shuffles.
      for index in 0..<count { unsafe target[index] = source[index &* 2] }
    default:
      for index in 0..<count { unsafe target[index] = source[index &* shape.strideWidth] }
    }
  }

  @inline(__always)
  private func clear(_ target: UnsafeMutablePointer<Float>, _ count: Int) {
    for index in 0..<count { unsafe target[index] = 0 }
  }
}
