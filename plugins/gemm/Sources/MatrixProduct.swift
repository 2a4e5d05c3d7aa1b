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
    try problem.expect(operation: "gemm", ["m", "n", "k", "ta", "tb"])
    m = try problem.parameter("m")
    n = try problem.parameter("n")
    k = try problem.parameter("k")
    transposesA = try problem.parameter("ta", in: 0...1) == 1
    transposesB = try problem.parameter("tb", in: 0...1) == 1
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
        transposesA ? CblasTrans : CblasNoTrans, transposesB ? CblasTrans : CblasNoTrans,
        Int32(truncatingIfNeeded: m), Int32(truncatingIfNeeded: n), Int32(truncatingIfNeeded: k),
        a, Int32(truncatingIfNeeded: transposesA ? m : k),
        b, Int32(truncatingIfNeeded: transposesB ? k : n),
        c, Int32(truncatingIfNeeded: n))
    case .column:
      unsafe Element.gemv(
        transposesA ? CblasTrans : CblasNoTrans, Int32(truncatingIfNeeded: transposesA ? k : m),
        Int32(truncatingIfNeeded: transposesA ? m : k), a, b, c)
    case .row:
      // cᵀ = op(b)ᵀ · aᵀ
      unsafe Element.gemv(
        transposesB ? CblasNoTrans : CblasTrans, Int32(truncatingIfNeeded: transposesB ? n : k),
        Int32(truncatingIfNeeded: transposesB ? k : n), b, a, c)
    }
  }
}
