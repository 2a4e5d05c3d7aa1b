import Glibc
import Operations

extension Example {
  static let elements = [
    // The gate, 0 or 1, is the factor.
    Example(
      Rectifier.self, ["elements": 37], withoutScale: { $0 },
      outputs: { inputs in [inputs[0].map { max(0, $0) }] }),
    Example(
      RectifierBackward.self, ["elements": 37], withoutScale: { [$0[1]] },
      outputs: { inputs in [zip(inputs[0], inputs[1]).map { $0 > 0 ? $1 : 0 }] }),
    Example(
      GELU.self, ["elements": 37],
      withoutScale: { inputs in [inputs[0].map { $0 * erfc(-$0 / 2.0.squareRoot()) }] },
      outputs: { inputs in [inputs[0].map { $0 * erfc(-$0 / 2.0.squareRoot()) / 2 }] }),
    Example(
      GELUBackward.self, ["elements": 37],
      withoutScale: { inputs in
        [
          zip(inputs[0], inputs[1]).map { x, d in
            d * (erfc(-x / 2.0.squareRoot()) / 2 + x * exp(-x * x / 2))
          }
        ]
      },
      outputs: { inputs in
        [
          zip(inputs[0], inputs[1]).map { x, d in
            let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            return d * (erfc(-x / 2.0.squareRoot()) / 2 + x * density)
          }
        ]
      }),
    Example(Copy.self, ["elements": 37]) { inputs in [inputs[0]] },
    Example(CopyToDevice.self, ["elements": 37]) { inputs in [inputs[0]] },
    Example(CopyFromDevice.self, ["elements": 37]) { inputs in [inputs[0]] },
    Example(Addition.self, ["elements": 37]) { inputs in [zip(inputs[0], inputs[1]).map(+)] },
    // A sum of 3 vectors of 5.
    Example(AllReduce.self, ["ranks": 3, "elements": 5]) { inputs in
      var sums = [Double](repeating: 0, count: 5)
      for (index, number) in inputs[0].enumerated() { sums[index % 5] += number }
      return [sums + sums + sums]
    },
    Example(
      MomentumStep.self, ["elements": 37],
      withoutScale: { inputs in momentumStep(inputs, momentum: 1) },
      outputs: { inputs in momentumStep(inputs, momentum: 0.9) }),
    Example(
      AdamWStep.self, ["elements": 37],
      withoutScale: { inputs in adamWStep(inputs, corrections: (1, 1)) },
      // 1 − 0.9¹⁰ and 1 − 0.999¹⁰.
      outputs: { inputs in
        adamWStep(inputs, corrections: (0.6513215599, 0.009955119790251765))
      }),
  ]

  static func momentumStep(_ inputs: [[Double]], momentum: Double) -> [[Double]] {
    let new = inputs[0].indices.map { i in
      momentum * inputs[2][i] + inputs[1][i] + 0.0001 * inputs[0][i]
    }
    return [zip(inputs[0], new).map { $0 - 0.1 * $1 }, new]
  }

  static func adamWStep(
    _ inputs: [[Double]], corrections: (Double, Double)
  ) -> [[Double]] {
    let first = zip(inputs[2], inputs[1]).map { 0.9 * $0 + 0.1 * $1 }
    let second = zip(inputs[3], inputs[1]).map { 0.999 * $0 + 0.001 * $1 * $1 }
    return [
      inputs[0].indices.map { i in
        inputs[0][i] * (1 - 0.00001) - 0.001 * (first[i] / corrections.0)
          / ((second[i] / corrections.1).squareRoot() + 1e-8)
      },
      first, second,
    ]
  }
}
