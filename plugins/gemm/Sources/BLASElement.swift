internal import COpenBLAS

/// A number that the BLAS multiplies matrices of.
///
/// All are dense, in row-major order, with alpha 1
/// and beta 0.
protocol BLASElement {
  /// Computes c = op(a) · op(b). The corresponding BLAS functions are `cblas_sgemm` and
  /// `cblas_dgemm`.
  static func gemm(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE,
    _ m: Int32, _ n: Int32, _ k: Int32,
    _ a: UnsafePointer<Self>, _ rowStrideA: Int32,
    _ b: UnsafePointer<Self>, _ rowStrideB: Int32,
    _ c: UnsafeMutablePointer<Self>, _ rowStrideC: Int32)

  /// Computes y = op(a) · x. The corresponding BLAS functions are `cblas_sgemv` and `cblas_dgemv`.
  static func gemv(
    _ transpose: CBLAS_TRANSPOSE, _ rows: Int32, _ columns: Int32,
    _ a: UnsafePointer<Self>, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
}

extension Float: BLASElement {
  @inline(__always)
  static func gemm(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE,
    _ m: Int32, _ n: Int32, _ k: Int32,
    _ a: UnsafePointer<Float>, _ rowStrideA: Int32,
    _ b: UnsafePointer<Float>, _ rowStrideB: Int32,
    _ c: UnsafeMutablePointer<Float>, _ rowStrideC: Int32
  ) {
    unsafe cblas_sgemm(
      CblasRowMajor, transposeA, transposeB, m, n, k, 1, a, rowStrideA, b, rowStrideB, 0, c,
      rowStrideC)
  }

  @inline(__always)
  static func gemv(
    _ transpose: CBLAS_TRANSPOSE, _ rows: Int32, _ columns: Int32,
    _ a: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    unsafe cblas_sgemv(CblasRowMajor, transpose, rows, columns, 1, a, columns, x, 1, 0, y, 1)
  }
}

extension Double: BLASElement {
  @inline(__always)
  static func gemm(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE,
    _ m: Int32, _ n: Int32, _ k: Int32,
    _ a: UnsafePointer<Double>, _ rowStrideA: Int32,
    _ b: UnsafePointer<Double>, _ rowStrideB: Int32,
    _ c: UnsafeMutablePointer<Double>, _ rowStrideC: Int32
  ) {
    unsafe cblas_dgemm(
      CblasRowMajor, transposeA, transposeB, m, n, k, 1, a, rowStrideA, b, rowStrideB, 0, c,
      rowStrideC)
  }

  @inline(__always)
  static func gemv(
    _ transpose: CBLAS_TRANSPOSE, _ rows: Int32, _ columns: Int32,
    _ a: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    unsafe cblas_dgemv(CblasRowMajor, transpose, rows, columns, 1, a, columns, x, 1, 0, y, 1)
  }
}
