import Glibc
import Operations

// The definition of every operation once more, as plainly as it can be written.

extension Example {
  /// One example for each operation, or more where sizes matter.
  static let all: [Example] =
    products + convolutions + rows + images + elements + pools + tables + attention + recurrent
    + roofs
}

// MARK: - Products

extension Example {
  private static let products = [Precision.f32, .bf16, .i8].flatMap { precision in
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

  private static func product(
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

  private static func transposed(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<columns).flatMap { column in (0..<rows).map { a[$0 * columns + column] } }
  }
}

// MARK: - Convolutions

extension Example {
  private static let convolutions = [1, 2, 6].flatMap { groups in
    let shape = ConvolutionExample(groups: groups)
    return [Precision.f32, .bf16, .i8].map { precision in
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

/// Two images of 6 × 9 × 8 through 12 filters of 3 × 2, stride 2 × 1, padding 1 × 0, dilation 1 × 2.
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

// MARK: - Rows of a matrix

extension Example {
  private static let matrix: Problem = ["rows": 5, "columns": 7]

  private static let rows = [
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
  private static func lines(_ x: [Double], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: x.count, by: columns).map { Array(x[$0..<$0 + columns]) }
  }

  private static func softmax(_ x: [Double]) -> [Double] {
    let sum = x.map { exp($0) }.reduce(0, +)
    return x.map { exp($0) / sum }
  }

  private static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

  private static func variance(_ x: [Double]) -> Double {
    mean(x.map { ($0 - mean(x)) * ($0 - mean(x)) })
  }

  private static func layerNormalization(
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

  private static func layerNormalizationBackward(_ inputs: [[Double]]) -> [[Double]] {
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

  private static func crossEntropy(_ logits: [Double], _ targets: [Double]) -> [[Double]] {
    let shares = lines(logits, 7).map(softmax)
    return [
      shares.indices.map { -log(shares[$0][Int(targets[$0])]) },
      shares.indices.flatMap { i in
        (0..<7).map { j in (shares[i][j] - (Double(j) == targets[i] ? 1 : 0)) / 5 }
      },
    ]
  }
}

// MARK: - Images

extension Example {
  private static let images = [
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
  private static func channels(_ x: [Double]) -> [[Double]] {
    (0..<4).map { c -> [Double] in
      (0..<3).flatMap { n -> ArraySlice<Double> in x[(n * 4 + c) * 10..<(n * 4 + c + 1) * 10] }
    }
  }

  /// The images again.
  private static func images(_ channels: [[Double]]) -> [Double] {
    (0..<3).flatMap { n -> [Double] in
      (0..<4).flatMap { c -> ArraySlice<Double> in channels[c][n * 10..<(n + 1) * 10] }
    }
  }

  private static func batchNormalization(
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

  private static func batchNormalizationBackward(_ inputs: [[Double]]) -> [[Double]] {
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

// MARK: - Elements

extension Example {
  private static let elements = [
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

  private static func momentumStep(_ inputs: [[Double]], momentum: Double) -> [[Double]] {
    let new = inputs[0].indices.map { i in
      momentum * inputs[2][i] + inputs[1][i] + 0.0001 * inputs[0][i]
    }
    return [zip(inputs[0], new).map { $0 - 0.1 * $1 }, new]
  }

  private static func adamWStep(
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

// MARK: - Windows

extension Example {
  // Windows of 3 × 2 over 6 planes of 7 × 8, stride 2, padding 1 × 0: 4 × 4 outputs.
  private static let windows: Problem = [
    "batch": 2, "channels": 3, "height": 7, "width": 8, "window_height": 3, "window_width": 2,
    "stride_height": 2, "stride_width": 2, "padding_height": 1,
  ]

  private static let pools = [
    Example(MaxPooling.self, windows) { inputs in
      var (values, places): ([Double], [Double]) = ([], [])
      forEachWindow { plane, _, window in
        let best = window.max { inputs[0][plane * 56 + $0] < inputs[0][plane * 56 + $1] } ?? 0
        values.append(inputs[0][plane * 56 + best])
        places.append(Double(best))
      }
      return [values, places]
    },
    Example(MaxPoolingBackward.self, windows) { inputs in
      var source = [Double](repeating: 0, count: 6 * 56)
      forEachWindow { plane, output, _ in
        source[plane * 56 + Int(inputs[1][output])] += inputs[0][output]
      }
      return [source]
    },
    Example(
      AveragePooling.self, windows,
      withoutScale: { inputs in [averages(inputs[0]).map { $0 * 6 }] },
      outputs: { inputs in [averages(inputs[0])] }),
    Example(
      AveragePoolingBackward.self, windows,
      withoutScale: { inputs in [spread(inputs[0]).map { $0 * 6 }] },
      outputs: { inputs in [spread(inputs[0])] }),
  ]

  /// Calls `body` for each output with its plane, its index and the places of its window.
  private static func forEachWindow(_ body: (Int, Int, [Int]) -> Void) {
    for plane in 0..<6 {
      for row in 0..<4 {
        for column in 0..<4 {
          let top = 2 * row - 1
          let rows = [top, top + 1, top + 2].filter { (0..<7).contains($0) }
          let window: [Int] = rows.flatMap { y in
            let left = y * 8 + 2 * column
            return [left, left + 1]
          }
          body(plane, (plane * 4 + row) * 4 + column, window)
        }
      }
    }
  }

  private static func averages(_ source: [Double]) -> [Double] {
    var averages: [Double] = []
    forEachWindow { plane, _, window in
      averages.append(window.map { source[plane * 56 + $0] }.reduce(0, +) / 6)
    }
    return averages
  }

  private static func spread(_ gradient: [Double]) -> [Double] {
    var source = [Double](repeating: 0, count: 6 * 56)
    forEachWindow { plane, output, window in
      for place in window { source[plane * 56 + place] += gradient[output] / 6 }
    }
    return source
  }
}

// MARK: - Tables

extension Example {
  private static let tables = [
    Example(Embedding.self, ["tokens": 9, "vocabulary": 6, "columns": 5]) { inputs in
      [inputs[1].flatMap { inputs[0][Int($0) * 5..<Int($0) * 5 + 5] }]
    },
    Example(EmbeddingBackward.self, ["tokens": 9, "vocabulary": 6, "columns": 5]) { inputs in
      var table = [Double](repeating: 0, count: 30)
      for token in 0..<9 {
        for column in 0..<5 {
          table[Int(inputs[0][token]) * 5 + column] += inputs[1][token * 5 + column]
        }
      }
      return [table]
    },
  ]
}

// MARK: - Attention

extension Example {
  private static let attention = [0, 1].flatMap { causal in
    let problem: Problem = ["batch": 2, "heads": 2, "length": 6, "width": 4, "causal": causal]
    return [
      Example(
        Attention.self, problem,
        withoutScale: { inputs in attention(inputs, isCausal: causal == 1, scale: 1) },
        outputs: { inputs in attention(inputs, isCausal: causal == 1, scale: 0.5) }),
      Example(
        AttentionBackward.self, problem,
        withoutScale: { inputs in
          attentionBackward(inputs, isCausal: causal == 1, scale: 1)
        },
        outputs: { inputs in attentionBackward(inputs, isCausal: causal == 1, scale: 0.5) }),
    ]
  }

  private static func attention(
    _ inputs: [[Double]], isCausal: Bool, scale: Double
  ) -> [[Double]] {
    [
      (0..<4).flatMap { head in
        let (q, k, v) = (
          part(inputs[0], head), part(inputs[1], head), part(inputs[2], head)
        )
        return product(shares(q, k, isCausal, scale), v, 6, 4, 6)
      }
    ]
  }

  /// The gradients, with `scale` on the way back from the scores.
  private static func attentionBackward(
    _ inputs: [[Double]], isCausal: Bool, scale: Double
  ) -> [[Double]] {
    var gradients: [[Double]] = [[], [], []]
    for head in 0..<4 {
      let (q, k, v) = (part(inputs[0], head), part(inputs[1], head), part(inputs[2], head))
      let d = part(inputs[3], head)
      let p = shares(q, k, isCausal, 0.5)
      let products = product(d, transposed(v, 6, 4), 6, 6, 4)
      let s = (0..<36).map { index in
        let row = index / 6
        let sum = (0..<6).map { p[row * 6 + $0] * products[row * 6 + $0] }.reduce(0, +)
        return p[index] * (products[index] - sum) * scale
      }
      gradients[0] += product(s, k, 6, 4, 6)
      gradients[1] += product(transposed(s, 6, 6), q, 6, 4, 6)
      gradients[2] += product(transposed(p, 6, 6), d, 6, 4, 6)
    }
    return gradients
  }

  private static func part(_ tensor: [Double], _ head: Int) -> [Double] {
    Array(tensor[head * 24..<(head + 1) * 24])
  }

  /// The softmax of the scores of 6 rows of 4.
  private static func shares(
    _ q: [Double], _ k: [Double], _ isCausal: Bool, _ scale: Double
  ) -> [Double] {
    let scores = product(q, transposed(k, 6, 4), 6, 6, 4)
    return (0..<6).flatMap { row in
      softmax(
        (0..<6).map { isCausal && $0 > row ? -.infinity : scores[row * 6 + $0] * scale })
    }
  }
}

// MARK: - Recurrent layers

extension Example {
  private static let recurrent = [
    Example(LSTM.self, ["batch": 2, "steps": 4, "inputs": 3, "hidden": 5]) { inputs in
      lstm(inputs)
    },
    Example(LSTMBackward.self, ["batch": 2, "steps": 4, "inputs": 3, "hidden": 5]) { inputs in
      lstmGradients(inputs)
    },
    Example(GRU.self, ["batch": 2, "steps": 4, "inputs": 3, "hidden": 5]) { inputs in
      gru(inputs)
    },
  ]

  private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private static func lstm(_ inputs: [[Double]]) -> [[Double]] {
    var (hidden, cell) = (inputs[1], inputs[2])
    var destination: [Double] = []
    for step in 0..<4 {
      let x = Array(inputs[0][step * 6..<(step + 1) * 6])
      // Two sequences by 20 rows of gates.
      let fromInput = product(x, transposed(inputs[3], 20, 3), 2, 20, 3)
      let fromHidden = product(hidden, transposed(inputs[4], 20, 5), 2, 20, 5)
      let gates = (0..<40).map { fromInput[$0] + fromHidden[$0] + inputs[5][$0 % 20] }
      for sequence in 0..<2 {
        for unit in 0..<5 {
          let gate = (0..<4).map { gates[sequence * 20 + $0 * 5 + unit] }
          let index = sequence * 5 + unit
          cell[index] = logistic(gate[1]) * cell[index] + logistic(gate[0]) * tanh(gate[2])
          hidden[index] = logistic(gate[3]) * tanh(cell[index])
        }
      }
      destination += hidden
    }
    return [destination, cell]
  }

  /// Differences of Σ destination·gradient for each element of the source, the weights and the bias.
  private static func lstmGradients(_ inputs: [[Double]]) -> [[Double]] {
    func sum(_ operands: [[Double]]) -> Double {
      zip(lstm(operands)[0], inputs[6]).map { $0 * $1 }.reduce(0, +)
    }
    return [0, 3, 4, 5].map { operand in
      inputs[operand].indices.map { element in
        var (above, below) = (inputs, inputs)
        above[operand][element] += 1e-5
        below[operand][element] -= 1e-5
        return (sum(above) - sum(below)) / 2e-5
      }
    }
  }

  private static func gru(_ inputs: [[Double]]) -> [[Double]] {
    var hidden = inputs[1]
    var destination: [Double] = []
    for step in 0..<4 {
      let x = Array(inputs[0][step * 6..<(step + 1) * 6])
      let fromInput = product(x, transposed(inputs[2], 15, 3), 2, 15, 3)
      let fromHidden = product(hidden, transposed(inputs[3], 15, 5), 2, 15, 5)
      for sequence in 0..<2 {
        for unit in 0..<5 {
          func input(_ gate: Int) -> Double {
            fromInput[sequence * 15 + gate * 5 + unit] + inputs[4][gate * 5 + unit]
          }
          func state(_ gate: Int) -> Double {
            fromHidden[sequence * 15 + gate * 5 + unit] + inputs[5][gate * 5 + unit]
          }
          let r = logistic(input(0) + state(0))
          let z = logistic(input(1) + state(1))
          let index = sequence * 5 + unit
          hidden[index] = (1 - z) * tanh(input(2) + r * state(2)) + z * hidden[index]
        }
      }
      destination += hidden
    }
    return [destination]
  }
}

// MARK: - The two roofs

extension Example {
  private static let roofs = [
    Example(
      MultiplyAddChain.self, ["elements": 11, "steps": 100],
      withoutScale: { inputs in [inputs[0].map { chain($0, factor: 1) }] },
      outputs: { inputs in [inputs[0].map { chain($0, factor: Double(Float(0.999))) }] }),
    sums(of: 2, in: .bf16), sums(of: 4, in: .i8),
    Example(
      Triad.self, ["elements": 11],
      withoutScale: { inputs in [zip(inputs[0], inputs[1]).map(+)] },
      outputs: { inputs in [zip(inputs[0], inputs[1]).map { $0 + 3 * $1 }] }),
  ]

  /// 100 times the squares of each `length` neighbours: once is without the scale.
  private static func sums(of length: Int, in precision: Precision) -> Example {
    let once: @Sendable ([[Double]]) -> [Double] = { inputs in
      stride(from: 0, to: 11, by: length).map { first in
        inputs[0][first..<min(11, first + length)].map { $0 * $0 }.reduce(0, +)
      }
    }
    return Example(
      MultiplyAddChain.self, ["elements": 11, "steps": 100], in: precision,
      withoutScale: { inputs in [once(inputs)] },
      outputs: { inputs in [once(inputs).map { $0 * 100 }] })
  }

  private static func chain(_ start: Double, factor: Double) -> Double {
    (0..<100).reduce(start) { value, _ in value * factor + Double(Float(0.001)) }
  }
}
