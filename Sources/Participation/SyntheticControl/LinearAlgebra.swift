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

/// Returns A·Aᵀ (or Aᵀ·A) for a matrix of `rows` by `columns` in column-major order, its lower triangle.
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

/// A matrix of full column rank as orthonormal columns times a triangle.
///
/// Modified Gram–Schmidt, each column orthogonalised twice. Reference: Giraud, Langou & Rozložník, "The loss of
/// orthogonality in the Gram–Schmidt orthogonalization process", Computers & Mathematics with Applications 50, 2005.
package struct ThinQR {
  /// The orthonormal columns.
  package private(set) var q: [[Double]] = []
  private var r: [[Double]] = []

  /// Takes columns apart.
  ///
  /// - Returns: `nil` where a column depends on those before it.
  package init?(_ columns: [[Double]]) {
    for column in columns {
      var vector = column
      var coefficients = [Double](repeating: 0, count: q.count)
      for _ in 0..<2 {
        for (index, other) in q.enumerated() {
          let part = dot(other, vector)
          coefficients[index] += part
          for row in vector.indices { vector[row] -= part * other[row] }
        }
      }
      let length = dot(vector, vector).squareRoot()
      guard length > 1e-10 * dot(column, column).squareRoot() else { return nil }
      r.append(coefficients + [length])
      q.append(vector.map { $0 / length })
    }
  }

  /// Returns the coefficients of the least squares fit to `values`.
  func solve(_ values: [Double]) -> [Double] {
    var coefficients = q.map { dot($0, values) }
    for index in coefficients.indices.reversed() {
      coefficients[index] /= r[index][index]
      for earlier in 0..<index { coefficients[earlier] -= r[index][earlier] * coefficients[index] }
    }
    return coefficients
  }

  /// Returns how far each row's own value moves its fit, from 0 to 1.
  func leverages() -> [Double] {
    guard let first = q.first else { return [] }
    return first.indices.map { row in q.reduce(0) { $0 + $1[row] * $1[row] } }
  }
}

/// Returns the sum of products of two vectors of equal length.
package func dot(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for index in left.indices { sum += left[index] * right[index] }
  return sum
}
