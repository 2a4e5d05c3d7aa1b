package import Quantities
package import Randomness

/// c = op(a) · op(b), an *m* × *n* matrix from a reduction over *k*.
package struct MatrixMultiplication: Operation {
  package static let id = OperationID.gemm
  package static let parameters = [
    Parameter("m"), Parameter("n"), Parameter("k"),
    Parameter("ta", standard: 0, range: 0...1), Parameter("tb", standard: 0, range: 0...1),
  ]
  package static let precisions: [Precision] = [
    .f32, .f64, .tf32, .bf16, .f16, .f8e4m3, .f8e5m2, .i8,
  ]

  package let problem: Problem
  let m: Int
  let n: Int
  let k: Int
  /// Whether `a` is stored as *k* × *m*.
  let transposesA: Bool
  /// Whether `b` is stored as *n* × *k*.
  let transposesB: Bool

  package init(_ problem: Problem) throws(ProblemError) {
    self.init(completed: try problem.completed(for: Self.id, Self.parameters))
    try checkSizes()
  }

  /// Creates the product of a problem that has every size, and maybe more.
  init(completed problem: Problem) {
    self.problem = problem
    m = problem["m"] ?? 1
    n = problem["n"] ?? 1
    k = problem["k"] ?? 1
    transposesA = problem["ta"] == 1
    transposesB = problem["tb"] == 1
  }

  package var work: FloatingPointWork {
    FloatingPointWork(flop: 2 * Double(m) * Double(n) * Double(k))
  }

  /// How many multiply-adds it takes, as far as an `Int` can say.
  var multiplyAdds: Int { product(of: m, n, k) }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    let format = ProductFormat(precision)
    var a = format.left("a", transposesA ? [k, m] : [m, k])
    a.probe = .slices(axis: transposesA ? 1 : 0)
    return [
      a,
      format.right("b", transposesB ? [n, k] : [k, n]), format.result("c", [m, n]),
    ]
  }
}

// MARK: - Checking

extension MatrixMultiplication {
  /// Problems up to this many multiply-adds are computed in full.
  static let fullCheckLimit = 1 << 21

  /// Checks small products in full, and large ones by Freivalds' projection and sampled outputs.
  ///
  /// What an output may be off follows from its own terms (see `Tolerance.sum`), and of a projected
  /// row from those of all its outputs, whose errors are independent. Results that are stored in
  /// less than sums are added up in may be off by a unit in the last place each, whose projection
  /// is up to 4 times the norm of halves of those. Integers are exact. Reference: Freivalds,
  /// "Probabilistic machines can use less running time", IFIP 1977.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    var residual = Residual()
    let method = compare(
      operands.values(0), operands.values(1), operands.values(2), operands.precision, &residual,
      using: &random)
    return residual.check(method)
  }

  /// Compares one product, as `check` does.
  func compare(
    _ a: OperandValues, _ b: OperandValues, _ c: OperandValues, _ precision: Precision,
    _ residual: inout Residual, using random: inout SplitMix64
  ) -> Check.Method {
    let product = MatrixProduct(
      a: a, b: b, c: c, self, format: ProductFormat(precision))
    guard multiplyAdds > Self.fullCheckLimit else {
      product.compareAll(&residual)
      return .full
    }
    product.compareProjection(&residual, using: &random)
    return .freivalds
  }
}

/// The operands of one product.
private struct MatrixProduct {
  let a: OperandValues
  let b: OperandValues
  let c: OperandValues
  let shape: MatrixMultiplication
  private let tolerance: Tolerance
  private let format: ProductFormat

  init(
    a: OperandValues, b: OperandValues, c: OperandValues, _ shape: MatrixMultiplication,
    format: ProductFormat
  ) {
    self.a = a
    self.b = b
    self.c = c
    self.shape = shape
    tolerance = format.tolerance
    self.format = format
  }

  func compareAll(_ residual: inout Residual) {
    for i in 0..<shape.m {
      for j in 0..<shape.n { compare(i, j, &residual) }
    }
  }

  func compareProjection(_ residual: inout Residual, using random: inout SplitMix64) {
    for _ in 0..<64 {
      compare(
        .random(in: 0..<shape.m, using: &random), .random(in: 0..<shape.n, using: &random),
        &residual)
    }
    let width = projectionWidth
    for first in stride(from: 0, to: shape.n, by: width) {
      compareProjection(first..<min(shape.n, first + width), &residual, using: &random)
    }
  }

  /// The columns that are projected together: all, or as few as there is time for where results
  /// round so much that one wrong one would be lost among many.
  private var projectionWidth: Int {
    guard format.storageError > 0 else { return shape.n }
    let blocks = max(1, Self.projectionLimit / (shape.m * shape.k))
    return max(32, (shape.n + blocks - 1) / blocks)
  }

  private static let projectionLimit = 1 << 25

  private func compareProjection(
    _ columns: Range<Int>, _ residual: inout Residual, using random: inout SplitMix64
  ) {
    let signs = columns.map { _ in Bool.random(using: &random) ? 1.0 : -1.0 }
    let projectedB = (0..<shape.k).map { l in
      var (sum, squares) = (0.0, 0.0)
      for j in columns {
        let value = b[shape.indexB(l, j)]
        sum += value * signs[j - columns.lowerBound]
        squares += value * value
      }
      return SIMD2(sum, squares)
    }
    for i in 0..<shape.m {
      // The projection, and the squares of all terms.
      var expected = SIMD2<Double>.zero
      for l in 0..<shape.k {
        let factor = a[shape.indexA(i, l)]
        expected += SIMD2(factor, factor * factor) * projectedB[l]
      }
      var (projected, squares) = (0.0, 0.0)
      for j in columns {
        let value = c[i * shape.n + j]
        projected += value * signs[j - columns.lowerBound]
        squares += value * value
      }
      // What is not finite is found by its value.
      let sums = squares.isFinite ? squares : 0
      residual.compare(
        projected, expected: expected.x,
        tolerance: tolerance.projection(
          columns.count, of: shape.k, squares: expected.y, sums: sums)
          + format.storage(of: columns.count, sums: sums),
        at: "the projection of row \(i) of c")
    }
  }

  private func compare(_ i: Int, _ j: Int, _ residual: inout Residual) {
    var terms = Terms()
    for l in 0..<shape.k { terms.add(a[shape.indexA(i, l)] * b[shape.indexB(l, j)]) }
    residual.compare(
      c[i * shape.n + j], expected: terms.value,
      tolerance: tolerance.sum(shape.k, of: terms) + format.storage(of: terms.value),
      at: "c[\(i), \(j)]")
  }
}

extension MatrixMultiplication {
  @inline(__always)
  fileprivate func indexA(_ row: Int, _ column: Int) -> Int {
    transposesA ? column * m + row : row * k + column
  }

  @inline(__always)
  fileprivate func indexB(_ row: Int, _ column: Int) -> Int {
    transposesB ? column * k + row : row * n + column
  }
}
