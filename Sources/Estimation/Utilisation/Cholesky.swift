private import COpenBLAS
private import Glibc

/// The Cholesky factor of a symmetric positive definite matrix, by LAPACK's `dpotrf`.
struct Cholesky: Sendable {
  private let order: Int
  /// The lower triangle, column by column.
  private let factor: [Double]

  /// Takes a matrix apart.
  ///
  /// - Parameter matrix: Its lower triangle, in columns of `order` numbers.
  /// - Returns: `nil` where it isn't positive definite.
  init?(_ matrix: [Double], order: Int) {
    var factor = matrix
    guard unsafe divide_cholesky(Int32(order), &factor) == 0 else { return nil }
    self.order = order
    self.factor = factor
  }

  /// Half the log of the matrix's determinant.
  var halfLogDeterminant: Double {
    (0..<order).reduce(0) { $0 + log(factor[$1 * (order + 1)]) }
  }

  /// Returns L⁻¹ · `values`.
  func forward(_ values: [Double]) -> [Double] { solved(values, CblasNoTrans) }

  /// Returns the inverse of the matrix times `values`.
  func solve(_ values: [Double]) -> [Double] { solved(solved(values, CblasNoTrans), CblasTrans) }

  private func solved(_ values: [Double], _ transposed: CBLAS_TRANSPOSE) -> [Double] {
    guard order > 0 else { return [] }
    var values = values
    unsafe cblas_dtrsv(
      CblasColMajor, CblasLower, transposed, CblasNonUnit, Int32(order), factor, Int32(order),
      &values, 1)
    return values
  }
}
