import Operations

extension Example {
  static let products = MatrixMultiplication.precisions.filter { $0 != .f64 }.flatMap { precision in
    [
      Example(MatrixMultiplication.self, ["m": 5, "n": 7, "k": 6], in: precision) { inputs in
        [product(inputs[0], inputs[1], 5, 7, 6)]
      },
      Example(
        MatrixMultiplication.self, ["m": 5, "n": 7, "k": 6, "ta": 1, "tb": 1], in: precision
      ) { inputs in
        [product(transposed(inputs[0], 6, 5), transposed(inputs[1], 7, 6), 5, 7, 6)]
      },
      Example(
        BatchedMatrixMultiplication.self, ["batch": 3, "m": 5, "n": 7, "k": 6], in: precision
      ) { inputs in
        [
          (0..<3).flatMap { i in
            product(
              Array(inputs[0][i * 30..<(i + 1) * 30]), Array(inputs[1][i * 42..<(i + 1) * 42]), 5,
              7, 6)
          }
        ]
      },
    ]
  }

  static func product(
    _ a: [Double], _ b: [Double], _ m: Int, _ n: Int, _ k: Int
  ) -> [Double] {
    var c = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        for l in 0..<k { c[i * n + j] += a[i * k + l] * b[l * n + j] }
      }
    }
    return c
  }

  static func transposed(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<columns).flatMap { column in (0..<rows).map { a[$0 * columns + column] } }
  }
}
