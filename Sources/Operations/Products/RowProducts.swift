/// Returns the product of each row of `left` with each row of `right`, which is left·rightᵀ: one
/// row of results for each row of `left`.
///
/// For checks that multiply more than a simple loop has the time for. Sums run in two lanes, over
/// blocks of rows that stay in registers.
///
/// - Precondition: Both hold whole rows of `width` numbers.
func rowProducts(_ left: [Double], _ right: [Double], width: Int) -> [Double] {
  precondition(left.count % width == 0 && right.count % width == 0, "Rows are whole.")
  let (rows, columns) = (left.count / width, right.count / width)
  var products = [Double](repeating: 0, count: rows * columns)
  var column = 0
  while column < columns {
    let pair = min(2, columns - column)
    var row = 0
    while row < rows {
      if pair == 2, row + 4 <= rows {
        let block = fourByTwo(left, row * width, right, column * width, width)
        for index in 0..<4 {
          products[(row + index) * columns + column] = block[2 * index]
          products[(row + index) * columns + column + 1] = block[2 * index + 1]
        }
        row += 4
      } else {
        for other in column..<column + pair {
          products[row * columns + other] = product(left, row * width, right, other * width, width)
        }
        row += 1
      }
    }
    column += pair
  }
  return products
}

/// Returns a matrix of rows of `width` with its rows as columns.
func transposedRows(_ matrix: [Double], width: Int) -> [Double] {
  let rows = matrix.count / width
  var transposed = [Double](repeating: 0, count: matrix.count)
  // In squares, so that neither side leaves the cache.
  let side = 64
  for firstRow in stride(from: 0, to: rows, by: side) {
    for firstColumn in stride(from: 0, to: width, by: side) {
      for row in firstRow..<min(rows, firstRow + side) {
        for column in firstColumn..<min(width, firstColumn + side) {
          transposed[column * rows + row] = matrix[row * width + column]
        }
      }
    }
  }
  return transposed
}

private func product(
  _ left: [Double], _ first: Int, _ right: [Double], _ second: Int, _ width: Int
) -> Double {
  var sum = 0.0
  for index in 0..<width { sum += left[first + index] * right[second + index] }
  return sum
}

/// Returns the products of four rows from `first` on with two from `second` on.
private func fourByTwo(
  _ left: [Double], _ first: Int, _ right: [Double], _ second: Int, _ width: Int
) -> SIMD8<Double> {
  precondition(
    first + 4 * width <= left.count && second + 2 * width <= right.count,
    "Four rows and two lie within the matrices.")
  var sums = SIMD8<Double>.zero
  unsafe left.withUnsafeBufferPointer { left in
    unsafe right.withUnsafeBufferPointer { right in
      guard let left = left.baseAddress, let right = right.baseAddress else { return }
      let (a0, b0) = unsafe (left + first, right + second)
      let (a1, a2, a3, b1) = unsafe (a0 + width, a0 + 2 * width, a0 + 3 * width, b0 + width)
      var (s00, s01) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var (s10, s11) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var (s20, s21) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var (s30, s31) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var index = 0
      while index + 2 <= width {
        let (u, v) = unsafe (pair(b0, index), pair(b1, index))
        let (x0, x1) = unsafe (pair(a0, index), pair(a1, index))
        let (x2, x3) = unsafe (pair(a2, index), pair(a3, index))
        s00 += x0 * u
        s01 += x0 * v
        s10 += x1 * u
        s11 += x1 * v
        s20 += x2 * u
        s21 += x2 * v
        s30 += x3 * u
        s31 += x3 * v
        index += 2
      }
      sums = SIMD8(
        s00.sum(), s01.sum(), s10.sum(), s11.sum(), s20.sum(), s21.sum(), s30.sum(), s31.sum())
      guard index < width else { return }
      let (u, v) = unsafe (b0[index], b1[index])
      unsafe sums += SIMD8(
        a0[index] * u, a0[index] * v, a1[index] * u, a1[index] * v, a2[index] * u, a2[index] * v,
        a3[index] * u, a3[index] * v)
    }
  }
  return sums
}

@inline(__always)
private func pair(_ numbers: UnsafePointer<Double>, _ index: Int) -> SIMD2<Double> {
  unsafe UnsafeRawPointer(numbers + index).loadUnaligned(as: SIMD2<Double>.self)
}
