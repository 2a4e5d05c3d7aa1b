// The problems on which `divide plugin check` examines kernels.

extension Problem: ExpressibleByDictionaryLiteral {
  /// Creates a problem from its sizes, in the order they are written.
  package init(dictionaryLiteral sizes: (String, Int)...) {
    self.init(sizes: sizes.map { Size(name: $0.0, value: $0.1) })
  }
}

extension MatrixMultiplication {
  package static let isSumOfProducts = true
  package static let awkwardProblems: [Problem] = [
    ["m": 1, "n": 1, "k": 1], ["m": 1, "n": 17, "k": 1], ["m": 13, "n": 1, "k": 31],
    ["m": 7, "n": 13, "k": 31], ["m": 16, "n": 16, "k": 16], ["m": 65, "n": 63, "k": 129],
    ["m": 3, "n": 5, "k": 20_011], ["m": 17, "n": 19, "k": 23, "ta": 1],
    ["m": 17, "n": 19, "k": 23, "tb": 1], ["m": 33, "n": 31, "k": 29, "ta": 1, "tb": 1],
  ]
  package static let largeProblem: Problem = ["m": 515, "n": 509, "k": 500]
  package static let typicalProblem: Problem = ["m": 128, "n": 128, "k": 128]
}

extension Convolution {
  package static let isSumOfProducts = true
  package static let awkwardProblems: [Problem] = [
    ones(), ones(["channels": 3, "height": 7, "width": 5, "filters": 2]),
    // An image and a filter of primes; padding wider than the image's border needs.
    ones([
      "batch": 2, "channels": 5, "height": 13, "width": 11, "filters": 7, "filter_height": 3,
      "filter_width": 3, "padding_height": 1, "padding_width": 1,
    ]),
    ones([
      "channels": 3, "height": 23, "width": 19, "filters": 5, "filter_height": 7,
      "filter_width": 5, "stride_height": 2, "stride_width": 3, "padding_height": 3,
      "padding_width": 2,
    ]),
    ones([
      "channels": 4, "height": 17, "width": 15, "filters": 6, "filter_height": 3,
      "filter_width": 3, "dilation_height": 2, "dilation_width": 3, "groups": 2,
    ]),
    // Depthwise.
    ones([
      "channels": 6, "height": 9, "width": 9, "filters": 6, "filter_height": 3,
      "filter_width": 3, "padding_height": 1, "padding_width": 1, "groups": 6,
    ]),
    // Whole blocks of channels, and 3 × 3 filters over odd images: what suits Winograd's tiles but
    // for their edges.
    ones([
      "batch": 2, "channels": 16, "height": 13, "width": 11, "filters": 32, "filter_height": 3,
      "filter_width": 3, "padding_height": 2, "padding_width": 1,
    ]),
    // Depthwise, whose last rows and columns no filter reaches.
    ones([
      "batch": 2, "channels": 19, "height": 12, "width": 10, "filters": 19, "filter_height": 3,
      "filter_width": 3, "stride_height": 2, "stride_width": 3, "groups": 19,
    ]),
    // A stride larger than the filter: some of the source isn't read.
    ones([
      "channels": 5, "height": 9, "width": 10, "filters": 3, "filter_height": 1,
      "filter_width": 2, "stride_height": 2, "stride_width": 4, "padding_width": 1,
      "dilation_width": 3,
    ]),
    // A filter as large as the image; a long reduction.
    ones([
      "channels": 257, "height": 5, "width": 5, "filters": 3, "filter_height": 5,
      "filter_width": 5,
    ]),
  ]
  package static let largeProblem = ones([
    "batch": 3, "channels": 32, "height": 56, "width": 52, "filters": 33, "filter_height": 3,
    "filter_width": 3, "padding_height": 1, "padding_width": 1,
  ])
  package static let typicalProblem = ones([
    "batch": 2, "channels": 16, "height": 14, "width": 14, "filters": 16, "filter_height": 3,
    "filter_width": 3, "padding_height": 1, "padding_width": 1,
  ])

  /// A problem whose sizes are 1 but for those that are given.
  private static func ones(_ sizes: Problem = [:]) -> Problem {
    let required = [
      "batch", "channels", "height", "width", "filters", "filter_height", "filter_width",
    ]
    let missing = required.filter { sizes[$0] == nil }
    return Problem(sizes: sizes.sizes + missing.map { Problem.Size(name: $0, value: 1) })
  }
}

extension MultiplyAddChain {
  package static let isSumOfProducts = false
  package static let awkwardProblems: [Problem] = [
    ["elements": 1, "steps": 1], ["elements": 17, "steps": 3], ["elements": 1_009, "steps": 129],
  ]
  package static let largeProblem: Problem = ["elements": 100_003, "steps": 509]
  package static let typicalProblem: Problem = ["elements": 1_536, "steps": 2_048]
}

extension Triad {
  package static let isSumOfProducts = true
  package static let awkwardProblems: [Problem] = [
    ["elements": 1], ["elements": 7], ["elements": 1_009], ["elements": 65_537],
  ]
  package static let largeProblem: Problem = ["elements": 4_000_037]
  package static let typicalProblem: Problem = ["elements": 1_000_000]
}
