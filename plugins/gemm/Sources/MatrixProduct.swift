internal import COpenBLAS
internal import KernelSupport

/// The shape of c = op(a) · op(b), as the BLAS wants it.
///
/// A product with a vector goes to GEMV: this OpenBLAS doesn't do so by itself, and GEMM packs its
/// operands first, which a vector never repays.
struct MatrixProduct {
  private enum Form { case matrix, column, row }

  let m: Int
  let n: Int
  let k: Int
  private let transposesA: Bool
  private let transposesB: Bool
  private let form: Form

  init(_ problem: borrowing Problem) throws(Refusal) {
    try problem.expect(operation: "gemm")
    try problem.expect(sizes: ["m", "n", "k", "ta", "tb"])
    m = try problem.size("m")
    n = try problem.size("n")
    k = try problem.size("k")
    transposesA = try problem.size("ta", in: 0...1) == 1
    transposesB = try problem.size("tb", in: 0...1) == 1
    form = n == 1 ? .column : m == 1 ? .row : .matrix
  }

  /// Computes c once.
  @inline(__always)
  func multiply<Element: BLASElement>(
    _ a: UnsafePointer<Element>, _ b: UnsafePointer<Element>, _ c: UnsafeMutablePointer<Element>
  ) {
    switch form {
    case .matrix:
      unsafe Element.gemm(
        CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans,
        transposesB ? CblasTrans : CblasNoTrans, Int32(truncatingIfNeeded: m),
        Int32(truncatingIfNeeded: n), Int32(truncatingIfNeeded: k), 1,
        a, Int32(truncatingIfNeeded: transposesA ? m : k),
        b, Int32(truncatingIfNeeded: transposesB ? k : n), 0,
        c, Int32(truncatingIfNeeded: n))
    case .column:
      unsafe Self.multiply(a, transposesA, transposesA ? k : m, transposesA ? m : k, b, c)
    case .row:
      // cᵀ = op(b)ᵀ · aᵀ
      unsafe Self.multiply(b, !transposesB, transposesB ? n : k, transposesB ? k : n, a, c)
    }
  }

  /// Computes y = op(matrix) · x once.
  @inline(__always)
  private static func multiply<Element: BLASElement>(
    _ matrix: UnsafePointer<Element>, _ transposes: Bool, _ rows: Int, _ columns: Int,
    _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>
  ) {
    unsafe Element.gemv(
      CblasRowMajor, transposes ? CblasTrans : CblasNoTrans, Int32(truncatingIfNeeded: rows),
      Int32(truncatingIfNeeded: columns), 1, matrix, Int32(truncatingIfNeeded: columns), x, 1, 0, y,
      1)
  }
}
