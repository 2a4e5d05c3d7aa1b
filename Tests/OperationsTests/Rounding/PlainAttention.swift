import Glibc

/// One head of attention in f32, whose products of rows are computed by `dot`.
struct PlainAttention {
  let length: Int
  let width: Int
  let dot: ([Float], [Float]) -> Float

  private var scale: Float { 1 / Float(width).squareRoot() }

  private func rows(_ matrix: [Float]) -> [[Float]] {
    (0..<length).map { Array(matrix[$0 * width..<($0 + 1) * width]) }
  }

  private func columns(_ matrix: [Float]) -> [[Float]] {
    (0..<width).map { column in (0..<length).map { matrix[$0 * width + column] } }
  }

  private func turned(_ matrix: [[Float]]) -> [[Float]] {
    (0..<length).map { column in matrix.map { $0[column] } }
  }

  /// The shares that each row gives the others.
  private func shares(_ query: [Float], _ key: [Float]) -> [[Float]] {
    let keys = rows(key)
    return rows(query).map { row in
      let scores = keys.map { dot(row, $0) * scale }
      let largest = scores.max() ?? 0
      let exponentials = scores.map { expf($0 - largest) }
      let sum = exponentials.reduce(0, +)
      return exponentials.map { $0 / sum }
    }
  }

  func destination(_ inputs: [[Float]]) -> [Float] {
    let values = columns(inputs[2])
    return shares(inputs[0], inputs[1]).flatMap { row in values.map { dot(row, $0) } }
  }

  /// The gradients of query, key and value.
  func gradients(_ inputs: [[Float]]) -> [[Float]] {
    let shares = shares(inputs[0], inputs[1])
    let values = rows(inputs[2])
    let slopes = zip(shares, rows(inputs[3])).map { row, gradient in
      let products = values.map { dot(gradient, $0) }
      let sum = dot(row, products)
      return zip(row, products).map { $0 * ($1 - sum) * scale }
    }
    func product(_ left: [[Float]], _ right: [Float]) -> [Float] {
      let columns = columns(right)
      return left.flatMap { row in columns.map { dot(row, $0) } }
    }
    return [
      product(slopes, inputs[1]), product(turned(slopes), inputs[0]),
      product(turned(shares), inputs[3]),
    ]
  }
}
