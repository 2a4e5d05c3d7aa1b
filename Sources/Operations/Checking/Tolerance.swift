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
  /// Half of the smallest number above 0, which what is below the normal range is off at most.
  let underflow: Double
  /// What each factor of a product may be off relative to itself, beside rounding.
  private let factorError: Double

  init(_ precision: Precision) {
    self.init(roundoff: precision.roundoff, isWide: precision == .f64)
  }

  /// Creates the tolerance of sums in f32, in f64 where they are wide, or of exact ones.
  init(roundoff: Double, isWide: Bool, factorError: Double = 0) {
    self.roundoff = roundoff
    self.factorError = factorError
    underflow = roundoff == 0 ? 0 : isWide ? 0x1p-1074 : 0x1p-150
  }

  /// Whether anything rounds: integers don't.
  var isRounding: Bool { roundoff > 0 }

  /// Returns what a sum may be off, in whatever order it is added up.
  ///
  /// Each partial sum s rounds by an error of its own, near 0.4·u·|s| on average. Over the orders
  /// of k terms with the sum T and the sum of squares Q, the squares of the partial sums add up to
  /// k·(Q/6 + T²/3) on average, and those of the products to Q. So the standard deviation of the
  /// error is near 0.4·u·√(k·(Q/6 + T²/3) + Q + T²): the tolerance is twenty times that, and in
  /// honest kernels one error in 10⁹ is a third of it. Rounding the factors to 11 bits, as TF32
  /// does, is off by 5,000·u·√Q on average. Reference: Higham & Mary, "A new approach to
  /// probabilistic rounding error analysis", SIAM Journal on Scientific Computing 41(5), 2019.
  func sum(_ length: Int, of terms: Terms) -> Double {
    let square = terms.value * terms.value
    let spread =
      Double(length) * (terms.squares / 6 + square / 3) + terms.squares + square
    return 8 * roundoff * spread.squareRoot() + 8 * Double(length).squareRoot() * underflow
      + inexactFactors(value: abs(terms.value), squares: terms.squares)
  }

  /// Returns what products may be off because bits of their factors are left away.
  ///
  /// That makes every product smaller, on average by one factor's largest error, and by more or
  /// less of it: with a deviation of 0.3 such errors for the product of two numbers that are spread
  /// evenly. Twice the largest error is more than six deviations. Rounding to bf16 deviates by 1.2.
  private func inexactFactors(value: Double, squares: Double) -> Double {
    factorError * (value + 2 * squares.squareRoot())
  }

  /// Returns what the sum of `count` such sums with random signs may be off: their errors are
  /// independent.
  ///
  /// - Parameters:
  ///   - squares: The squares of all terms of all sums, added up.
  ///   - sums: The squares of the sums, added up.
  func projection(_ count: Int, of length: Int, squares: Double, sums: Double) -> Double {
    let spread = Double(length) * (squares / 6 + sums / 3) + squares + sums
    return 8 * roundoff * spread.squareRoot()
      + 8 * (Double(length) * Double(count)).squareRoot() * underflow
      + inexactFactors(value: sums.squareRoot(), squares: squares)
  }

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

/// The terms of a sum, as far as its rounding depends on them.
struct Terms {
  private(set) var value = 0.0
  private(set) var squares = 0.0

  /// Creates the terms of an empty sum.
  init() {}

  /// Creates terms that add up to `value`, and whose squares do to `squares`.
  init(value: Double, squares: Double) {
    self.value = value
    self.squares = squares
  }

  /// Returns the terms, each times a factor.
  func scaled(by factor: Double) -> Terms {
    Terms(value: value * factor, squares: squares * factor * factor)
  }

  @inline(__always)
  mutating func add(_ term: Double) {
    value += term
    squares += term * term
  }
}

/// Which of the equal parts of an output a check computes: all of them while that is quick.
struct CheckedParts {
  /// The steps of a computation in f64 that a check may take: about a tenth of a second.
  static let limit = 1 << 24
  /// The same for operations that do little with each number: to compute them takes less than to
  /// check them.
  static let elementwiseLimit = 1 << 20

  let parts: [Int]
  let method: Check.Method
  /// How many were drawn at random; `nil` for all.
  let drawn: Int?

  /// Chooses among `count` parts that take `cost` steps each: all, or some at random, with the
  /// first and the last.
  init(_ count: Int, cost: Int, limit: Int = limit, using random: inout SplitMix64) {
    guard count > max(2, limit / max(cost, 1)) else {
      parts = Array(0..<count)
      method = .full
      drawn = nil
      return
    }
    let samples = min(4096, max(2, limit / max(cost, 1)))
    // Where there are few, the ends would be a large part of them, and they are known before.
    let ends = samples < 8 ? [] : [0, count - 1]
    parts = ends + (ends.count..<samples).map { _ in Int.random(in: 0..<count, using: &random) }
    method = .sampled
    drawn = samples - ends.count
  }
}
