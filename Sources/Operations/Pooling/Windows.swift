/// Windows that slide over images in NCHW order, for pooling.
package struct Windows: Hashable, Sendable {
  let batch: Int
  let channels: Int
  let height: Int
  let width: Int
  let windowHeight: Int
  let windowWidth: Int
  let strideHeight: Int
  let strideWidth: Int
  let paddingHeight: Int
  let paddingWidth: Int
  let outputHeight: Int
  let outputWidth: Int

  static let parameters = [
    Parameter("batch"), Parameter("channels"), Parameter("height"), Parameter("width"),
    Parameter("window_height"), Parameter("window_width"),
    Parameter("stride_height", standard: 1), Parameter("stride_width", standard: 1),
    Parameter("padding_height", standard: 0, range: 0...65_536),
    Parameter("padding_width", standard: 0, range: 0...65_536),
  ]

  /// Reads the sizes of a problem that has them all.
  init(_ problem: Problem) throws(ProblemError) {
    func size(_ name: String) -> Int { problem[name] ?? 1 }
    batch = size("batch")
    channels = size("channels")
    height = size("height")
    width = size("width")
    windowHeight = size("window_height")
    windowWidth = size("window_width")
    strideHeight = size("stride_height")
    strideWidth = size("stride_width")
    paddingHeight = size("padding_height")
    paddingWidth = size("padding_width")
    guard 2 * paddingHeight <= windowHeight, 2 * paddingWidth <= windowWidth else {
      throw .inconsistent(
        "A padding of \(paddingHeight)×\(paddingWidth) is more than half of the window of "
          + "\(windowHeight)×\(windowWidth): some windows would hold nothing.")
    }
    guard height + 2 * paddingHeight >= windowHeight, width + 2 * paddingWidth >= windowWidth else {
      throw .inconsistent(
        "A window of \(windowHeight)×\(windowWidth) is larger than the padded image of "
          + "\(height + 2 * paddingHeight)×\(width + 2 * paddingWidth).")
    }
    guard product(of: height, width) < 1 << 31 else {
      throw .inconsistent("An image of \(height)×\(width) has too many places for an index.")
    }
    outputHeight = (height + 2 * paddingHeight - windowHeight) / strideHeight + 1
    outputWidth = (width + 2 * paddingWidth - windowWidth) / strideWidth + 1
  }

  var planes: Int { batch * channels }
  var pixels: Int { height * width }
  var outputPixels: Int { outputHeight * outputWidth }
  /// The elements of one window, padding included.
  var windowSize: Int { windowHeight * windowWidth }
  var sourceExtents: [Int] { [batch, channels, height, width] }
  var destinationExtents: [Int] { [batch, channels, outputHeight, outputWidth] }

  /// The rows of the image within the windows of one row of outputs.
  func rows(_ row: Int) -> Range<Int> {
    max(
      0, row * strideHeight - paddingHeight)..<min(
        height, row * strideHeight - paddingHeight + windowHeight)
  }

  /// The columns of the image within the windows of one column of outputs.
  func columns(_ column: Int) -> Range<Int> {
    max(
      0, column * strideWidth - paddingWidth)..<min(
        width, column * strideWidth - paddingWidth + windowWidth)
  }

  /// Calls `body` for each output of a plane, with its index and the place of its window.
  func forEachOutput(_ body: (Int, _ rows: Range<Int>, _ columns: Range<Int>) -> Void) {
    for row in 0..<outputHeight {
      let rows = rows(row)
      for column in 0..<outputWidth { body(row * outputWidth + column, rows, columns(column)) }
    }
  }

  static let awkwardProblems: [Problem] = [
    windows(of: 1, [1, 1, 1, 1], stride: 1, padding: 0),
    windows(of: 2, [1, 3, 7, 5], stride: 2, padding: 0),
    windows(of: 3, [2, 5, 13, 11], stride: 2, padding: 1),
    windows(of: 3, [1, 2, 9, 31], stride: 1, padding: 1),
    windows(of: 2, [3, 2, 17, 16], stride: 3, padding: 1),
    // One window over the whole image.
    windows(of: 7, [2, 19, 7, 7], stride: 1, padding: 0),
  ]
  static let largeProblem = windows(of: 3, [4, 61, 112, 111], stride: 2, padding: 1)
  static let typicalProblem = windows(of: 3, [2, 32, 56, 56], stride: 2, padding: 1)

  private static func windows(
    of size: Int, _ images: [Int], stride: Int, padding: Int
  ) -> Problem {
    [
      "batch": images[0], "channels": images[1], "height": images[2], "width": images[3],
      "window_height": size, "window_width": size, "stride_height": stride, "stride_width": stride,
      "padding_height": padding, "padding_width": padding,
    ]
  }
}
