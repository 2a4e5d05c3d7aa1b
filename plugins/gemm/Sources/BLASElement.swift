internal import COpenBLAS

/// A number that the BLAS multiplies matrices of.
protocol BLASElement: ExpressibleByIntegerLiteral {
  /// Computes c = alpha · op(a) · op(b) + beta · c, as `cblas_sgemm` does.
  typealias GEMM = (
    _ order: CBLAS_ORDER, _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE,
    _ m: Int32, _ n: Int32, _ k: Int32, _ alpha: Self,
    _ a: UnsafePointer<Self>?, _ rowStrideA: Int32,
    _ b: UnsafePointer<Self>?, _ rowStrideB: Int32, _ beta: Self,
    _ c: UnsafeMutablePointer<Self>?, _ rowStrideC: Int32
  ) -> Void

  /// Computes y = alpha · op(a) · x + beta · y, as `cblas_sgemv` does.
  typealias GEMV = (
    _ order: CBLAS_ORDER, _ transpose: CBLAS_TRANSPOSE, _ rows: Int32, _ columns: Int32,
    _ alpha: Self, _ a: UnsafePointer<Self>?, _ rowStrideA: Int32,
    _ x: UnsafePointer<Self>?, _ stepX: Int32, _ beta: Self,
    _ y: UnsafeMutablePointer<Self>?, _ stepY: Int32
  ) -> Void

  /// The BLAS's function for products of matrices.
  static var gemm: GEMM { get }
  /// The BLAS's function for products of a matrix with a vector.
  static var gemv: GEMV { get }
}

extension Float: BLASElement {
  @inline(__always) static var gemm: GEMM { unsafe cblas_sgemm }
  @inline(__always) static var gemv: GEMV { unsafe cblas_sgemv }
}

extension Double: BLASElement {
  @inline(__always) static var gemm: GEMM { unsafe cblas_dgemm }
  @inline(__always) static var gemv: GEMV { unsafe cblas_dgemv }
}
