import Operations

extension Example {
  static let convolutions = [1, 2, 6].flatMap { groups in
    let shape = ConvolutionExample(groups: groups)
    return Convolution.precisions.filter { $0 != .f64 }.map { precision in
      Example(Convolution.self, shape.problem, in: precision) { inputs in
        var destination = [Double](repeating: 0, count: shape.destinationCount)
        shape.forEach { x, w, y in destination[y] += inputs[0][x] * inputs[1][w] }
        return [destination]
      }
    } + [
      Example(ConvolutionBackwardData.self, shape.problem) { inputs in
        var source = [Double](repeating: 0, count: shape.sourceCount)
        shape.forEach { x, w, y in source[x] += inputs[0][y] * inputs[1][w] }
        return [source]
      },
      Example(ConvolutionBackwardWeights.self, shape.problem) { inputs in
        var weights = [Double](repeating: 0, count: shape.weightsCount)
        shape.forEach { x, w, y in weights[w] += inputs[0][x] * inputs[1][y] }
        return [weights]
      },
    ]
  }
}

/// Two images of 6 × 9 × 8 through 12 filters of 3 × 2, stride 2 × 1, padding 1 × 0, dilation 1 ×
/// 2.
private struct ConvolutionExample {
  let groups: Int

  var problem: Problem {
    [
      "batch": 2, "channels": 6, "height": 9, "width": 8, "filters": 12, "filter_height": 3,
      "filter_width": 2, "stride_height": 2, "padding_height": 1, "dilation_width": 2,
      "groups": groups,
    ]
  }

  // (9 + 2 − 3) / 2 + 1 = 5 rows; (8 − 3) / 1 + 1 = 6 columns.
  var sourceCount: Int { 2 * 6 * 9 * 8 }
  var weightsCount: Int { 12 * (6 / groups) * 3 * 2 }
  var destinationCount: Int { 2 * 12 * 5 * 6 }

  /// Calls `body` with the three elements of each product.
  func forEach(_ body: (_ source: Int, _ weight: Int, _ destination: Int) -> Void) {
    let perGroup = 6 / groups
    for n in 0..<2 {
      for k in 0..<12 {
        for c in 0..<perGroup {
          let channel = k / (12 / groups) * perGroup + c
          for p in 0..<5 {
            for q in 0..<6 {
              for r in 0..<3 {
                for s in 0..<2 {
                  let (y, x) = (2 * p - 1 + r, q + 2 * s)
                  guard (0..<9).contains(y), (0..<8).contains(x) else { continue }
                  body(
                    ((n * 6 + channel) * 9 + y) * 8 + x, ((k * perGroup + c) * 3 + r) * 2 + s,
                    ((n * 12 + k) * 5 + p) * 6 + q)
                }
              }
            }
          }
        }
      }
    }
  }
}
