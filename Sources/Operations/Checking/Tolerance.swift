import Randomness

/// What an output should be, and how far it may be off.
struct Expected {
  var value: Double
  var tolerance: Double
}

/// How far an output may lie from its exact value, by the rounding that its computation can't
/// avoid.
///
/// A wrong constant, a missing term or a value in the wrong place is larger by orders of magnitude.
struct Tolerance {
  private let roundoff: Double

  init(_ precision: Precision) { roundoff = precision.roundoff }

  /// Returns what a handful of operations on terms up to `magnitude` may be off: 16 unit roundoffs,
  /// with the 4 that vector libraries of mathematical functions take for each.
  func few(_ magnitude: Double) -> Double { 16 * roundoff * magnitude }

  /// Returns what a sum of `length` terms may be off whose magnitudes add up to `magnitude`.
  ///
  /// Rounding errors are taken as independent, so that they grow with the root of the length.
  /// Reference: Higham & Mary, "A new approach to probabilistic rounding error analysis", SIAM
  /// Journal on Scientific Computing 41(5), 2019.
  func sum(_ length: Int, _ magnitude: Double) -> Double {
    (16 + 4 * Double(length).squareRoot()) * roundoff * magnitude
  }
}

/// Which of the equal parts of an output a check computes: all of them while that is quick.
struct CheckedParts {
  /// The steps of a computation in f64 that a check may take: about a tenth of a second.
  static let limit = 1 << 24

  let parts: [Int]
  let method: Check.Method

  /// Chooses among `count` parts that take `cost` steps each: all, or the first, the last and some
  /// between at random.
  init(_ count: Int, cost: Int, using random: inout SplitMix64) {
    guard count > max(2, Self.limit / max(cost, 1)) else {
      parts = Array(0..<count)
      method = .full
      return
    }
    let samples = min(4096, max(2, Self.limit / max(cost, 1)))
    parts =
      [0, count - 1] + (2..<samples).map { _ in Int.random(in: 0..<count, using: &random) }
    method = .sampled
  }
}
