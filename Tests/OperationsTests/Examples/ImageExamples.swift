import Operations

extension Example {
  static let images = [
    Example(
      BatchNormalization.self, ["batch": 3, "channels": 4, "height": 5, "width": 2],
      withoutScale: { inputs in batchNormalization(inputs[0], inputs[1].map { _ in 1 }, inputs[2])
      },
      outputs: { inputs in batchNormalization(inputs[0], inputs[1], inputs[2]) }),
    Example(
      BatchNormalizationBackward.self, ["batch": 3, "channels": 4, "height": 5, "width": 2],
      withoutScale: { inputs in
        var inputs = inputs
        inputs[1] = inputs[1].map { _ in 1 }
        return batchNormalizationBackward(inputs)
      },
      outputs: { inputs in batchNormalizationBackward(inputs) }),
  ]

  /// The elements of each of 4 channels of 3 images of 10 pixels.
  static func channels(_ x: [Double]) -> [[Double]] {
    (0..<4).map { c -> [Double] in
      (0..<3).flatMap { n -> ArraySlice<Double> in x[(n * 4 + c) * 10..<(n * 4 + c + 1) * 10] }
    }
  }

  /// The images again.
  static func images(_ channels: [[Double]]) -> [Double] {
    (0..<3).flatMap { n -> [Double] in
      (0..<4).flatMap { c -> ArraySlice<Double> in channels[c][n * 10..<(n + 1) * 10] }
    }
  }

  static func batchNormalization(
    _ x: [Double], _ scale: [Double], _ shift: [Double]
  ) -> [[Double]] {
    let groups = channels(x)
    return [
      images(
        groups.indices.map { c in
          let (center, r) = (mean(groups[c]), 1 / (variance(groups[c]) + 1e-5).squareRoot())
          return groups[c].map { ($0 - center) * r * scale[c] + shift[c] }
        }),
      groups.map(mean), groups.map(variance),
    ]
  }

  static func batchNormalizationBackward(_ inputs: [[Double]]) -> [[Double]] {
    let (x, d) = (channels(inputs[0]), channels(inputs[4]))
    let r = inputs[3].map { 1 / ($0 + 1e-5).squareRoot() }
    let normal = x.indices.map { c in x[c].map { ($0 - inputs[2][c]) * r[c] } }
    let products = x.indices.map { c in zip(d[c], normal[c]).map { $0 * $1 } }
    return [
      images(
        x.indices.map { c in
          x[c].indices.map { i in
            inputs[1][c] * r[c] * (d[c][i] - mean(d[c]) - normal[c][i] * mean(products[c]))
          }
        }),
      products.map { $0.reduce(0, +) }, d.map { $0.reduce(0, +) },
    ]
  }
}
