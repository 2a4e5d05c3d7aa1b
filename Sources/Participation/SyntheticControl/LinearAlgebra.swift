private import COpenBLAS

/// The leading eigenvectors of a symmetric matrix, with room for LAPACK to work in.
struct SymmetricEigenSolver {
  let order: Int
  private var work: [Double]
  private var integers: [Int32]
  private(set) var values: [Double]
  /// The vectors of the largest eigenvalues, ascending as the values.
  private(set) var vectors: [Double]

  init(order: Int) {
    self.order = order
    work = Array(repeating: 0, count: 26 * order)
    integers = Array(repeating: 0, count: 12 * order)
    values = Array(repeating: 0, count: order)
    vectors = Array(repeating: 0, count: order * order)
  }

  /// Finds the `count` largest eigenvalues of a matrix, which is overwritten, by `dsyevr`.
  ///
  /// - Precondition: 0 < `count` ≤ `order`.
  /// - Returns: Whether LAPACK found them.
  mutating func solve(_ matrix: inout [Double], largest count: Int) -> Bool {
    unsafe divide_symmetric_eigenvectors(
      Int32(order), Int32(count), &matrix, &values, &vectors, &work, &integers) == 0
  }
}

/// Returns A·Aᵀ (or Aᵀ·A) for a matrix of `rows` by `columns` in column-major order, its lower
/// triangle.
func crossProduct(
  _ matrix: [Double], rows: Int, columns: Int, ofRows: Bool, into out: inout [Double]
) {
  let order = ofRows ? rows : columns
  unsafe cblas_dsyrk(
    CblasColMajor, CblasLower, ofRows ? CblasNoTrans : CblasTrans, Int32(order),
    Int32(ofRows ? columns : rows), 1, matrix, Int32(rows), 0, &out, Int32(order))
}

/// Makes OpenBLAS compute on the calling thread, for callers that have threads of their own.
func useOneBLASThread() { openblas_set_num_threads(1) }

/// A matrix of full column rank as orthonormal columns times a triangle, by LAPACK's `dgeqrf` and
/// `dorgqr`.
package struct ThinQR {
  private let rows: Int
  private let columns: Int
  /// The orthonormal columns, one after another.
  private let q: [Double]
  /// The columns of the upper triangle, one after another.
  private let r: [Double]

  /// Takes columns apart.
  ///
  /// - Returns: `nil` where a column depends on those before it.
  package init?(_ columns: [[Double]]) {
    let rows = columns.first?.count ?? 0
    guard columns.count <= rows || columns.isEmpty else { return nil }
    var matrix = columns.flatMap(\.self)
    var triangle = [Double](repeating: 0, count: columns.count * columns.count)
    // Blocks of 32 columns are LAPACK's own choice.
    var work = [Double](repeating: 0, count: 33 * columns.count)
    let status = unsafe divide_thin_qr(
      Int32(rows), Int32(columns.count), &matrix, &triangle, &work, Int32(work.count))
    guard status == 0 else { return nil }
    for (index, column) in columns.enumerated() {
      // What is left of a column without those before it, against the column.
      let left = abs(triangle[index * columns.count + index])
      guard left > 1e-10 * dot(column, column).squareRoot() else { return nil }
    }
    self.rows = rows
    self.columns = columns.count
    q = matrix
    r = triangle
  }

  /// Returns the coefficients of the least squares fit to `values`.
  package func solve(_ values: [Double]) -> [Double] {
    guard columns > 0 else { return [] }
    var coefficients = [Double](repeating: 0, count: columns)
    unsafe cblas_dgemv(
      CblasColMajor, CblasTrans, Int32(rows), Int32(columns), 1, q, Int32(rows), values, 1, 0,
      &coefficients, 1)
    unsafe cblas_dtrsv(
      CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(columns), r, Int32(columns),
      &coefficients, 1)
    return coefficients
  }

  /// Returns how far each row's own value moves its fit, from 0 to 1.
  func leverages() -> [Double] {
    guard columns > 0 else { return [] }
    return (0..<rows).map { row in
      (0..<columns).reduce(0) { $0 + q[$1 * rows + row] * q[$1 * rows + row] }
    }
  }
}

/// Returns the sum of products of two vectors of equal length.
package func dot(_ left: [Double], _ right: [Double]) -> Double {
  unsafe cblas_ddot(Int32(left.count), left, 1, right, 1)
}
