import Glibc
import Operations

extension Example {
  static let matrix: Problem = ["rows": 5, "columns": 7]

  static let rows = [
    Example(
      Softmax.self, matrix,
      withoutScale: { inputs in [inputs[0].map { exp($0) }] },
      outputs: { inputs in [lines(inputs[0], 7).flatMap(softmax)] }),
    Example(
      SoftmaxBackward.self, matrix,
      withoutScale: { inputs in
        [
          zip(lines(inputs[0], 7), lines(inputs[1], 7)).flatMap { y, d in
            let dot = zip(y, d).map { $0 * $1 }.reduce(0, +)
            return d.map { $0 - dot }
          }
        ]
      },
      outputs: { inputs in
        [
          zip(lines(inputs[0], 7), lines(inputs[1], 7)).flatMap { y, d in
            let dot = zip(y, d).map { $0 * $1 }.reduce(0, +)
            return zip(y, d).map { $0 * ($1 - dot) }
          }
        ]
      }),
    Example(
      LayerNormalization.self, matrix,
      withoutScale: { inputs in layerNormalization(inputs[0], inputs[1].map { _ in 1 }, inputs[2])
      },
      outputs: { inputs in layerNormalization(inputs[0], inputs[1], inputs[2]) }),
    Example(
      LayerNormalizationBackward.self, matrix,
      withoutScale: { inputs in
        var inputs = inputs
        inputs[1] = inputs[1].map { _ in 1 }
        return layerNormalizationBackward(inputs)
      },
      outputs: { inputs in layerNormalizationBackward(inputs) }),
    Example(
      CrossEntropy.self, ["rows": 5, "classes": 7],
      withoutScale: { inputs in
        let right = crossEntropy(inputs[0], inputs[1])
        return [right[0], right[1].map { $0 * 5 }]
      },
      outputs: { inputs in crossEntropy(inputs[0], inputs[1]) }),
  ]

  /// Splits a matrix into its rows.
  static func lines(_ x: [Double], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: x.count, by: columns).map { Array(x[$0..<$0 + columns]) }
  }

  static func softmax(_ x: [Double]) -> [Double] {
    let sum = x.map { exp($0) }.reduce(0, +)
    return x.map { exp($0) / sum }
  }

  static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

  static func variance(_ x: [Double]) -> Double {
    mean(x.map { ($0 - mean(x)) * ($0 - mean(x)) })
  }

  static func layerNormalization(
    _ x: [Double], _ scale: [Double], _ shift: [Double]
  ) -> [[Double]] {
    let rows = lines(x, 7)
    return [
      rows.flatMap { row in
        row.indices.map { j in
          (row[j] - mean(row)) / (variance(row) + 1e-5).squareRoot() * scale[j] + shift[j]
        }
      },
      rows.map(mean), rows.map(variance),
    ]
  }

  static func layerNormalizationBackward(_ inputs: [[Double]]) -> [[Double]] {
    let (x, d) = (lines(inputs[0], 7), lines(inputs[4], 7))
    let r = inputs[3].map { 1 / ($0 + 1e-5).squareRoot() }
    let normal = x.indices.map { i in x[i].map { ($0 - inputs[2][i]) * r[i] } }
    let source = x.indices.flatMap { i in
      let g = zip(d[i], inputs[1]).map { $0 * $1 }
      let product = mean(zip(g, normal[i]).map { $0 * $1 })
      return g.indices.map { j in r[i] * (g[j] - mean(g) - normal[i][j] * product) }
    }
    return [
      source,
      (0..<7).map { j in x.indices.map { d[$0][j] * normal[$0][j] }.reduce(0, +) },
      (0..<7).map { j in x.indices.map { d[$0][j] }.reduce(0, +) },
    ]
  }

  static func crossEntropy(_ logits: [Double], _ targets: [Double]) -> [[Double]] {
    let shares = lines(logits, 7).map(softmax)
    return [
      shares.indices.map { -log(shares[$0][Int(targets[$0])]) },
      shares.indices.flatMap { i in
        (0..<7).map { j in (shares[i][j] - (Double(j) == targets[i] ? 1 : 0)) / 5 }
      },
    ]
  }
}
