/// A square matrix of f32, row by row.
struct SquareMatrix: Sendable {
  let size: Int
  var numbers: [Float]

  subscript(row: Int, column: Int) -> Float { numbers[row * size + column] }

  static func + (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: left.size, numbers: zip(left.numbers, right.numbers).map(+))
  }

  static func - (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: left.size, numbers: zip(left.numbers, right.numbers).map(-))
  }

  /// A quarter of the matrix.
  func quarter(_ row: Int, _ column: Int) -> SquareMatrix {
    let half = size / 2
    return SquareMatrix(
      size: half,
      numbers: (0..<half * half).map {
        self[row * half + $0 / half, column * half + $0 % half]
      })
  }

  /// Returns the product, by so many levels of Strassen's algorithm.
  ///
  /// Reference: Strassen, "Gaussian elimination is not optimal", Numerische Mathematik 13, 1969.
  func product(_ other: SquareMatrix, levels: Int) -> SquareMatrix {
    guard levels > 0 else { return plainProduct(other) }
    let (a11, a12, a21, a22) = (quarter(0, 0), quarter(0, 1), quarter(1, 0), quarter(1, 1))
    let (b11, b12) = (other.quarter(0, 0), other.quarter(0, 1))
    let (b21, b22) = (other.quarter(1, 0), other.quarter(1, 1))
    let next = levels - 1
    let m1 = (a11 + a22).product(b11 + b22, levels: next)
    let m2 = (a21 + a22).product(b11, levels: next)
    let m3 = a11.product(b12 - b22, levels: next)
    let m4 = a22.product(b21 - b11, levels: next)
    let m5 = (a11 + a12).product(b22, levels: next)
    let m6 = (a21 - a11).product(b11 + b12, levels: next)
    let m7 = (a12 - a22).product(b21 + b22, levels: next)
    let top = (m1 + m4 - m5 + m7, m3 + m5)
    let bottom = (m2 + m4, m1 - m2 + m3 + m6)
    let half = size / 2
    return SquareMatrix(
      size: size,
      numbers: (0..<size * size).map { place in
        let (row, column) = (place / size, place % size)
        let halves = row < half ? top : bottom
        return (column < half ? halves.0 : halves.1)[row % half, column % half]
      })
  }

  private func plainProduct(_ other: SquareMatrix) -> SquareMatrix {
    var product = SquareMatrix(size: size, numbers: [Float](repeating: 0, count: numbers.count))
    for row in 0..<size {
      for term in 0..<size {
        let factor = self[row, term]
        for column in 0..<size {
          product.numbers[row * size + column] += factor * other[term, column]
        }
      }
    }
    return product
  }
}
