import Operations

extension Example {
  static let attention = [0, 1].flatMap { causal in
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

  static func attention(
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
  static func attentionBackward(
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

  static func part(_ tensor: [Double], _ head: Int) -> [Double] {
    Array(tensor[head * 24..<(head + 1) * 24])
  }

  /// The softmax of the scores of 6 rows of 4.
  static func shares(
    _ q: [Double], _ k: [Double], _ isCausal: Bool, _ scale: Double
  ) -> [Double] {
    let scores = product(q, transposed(k, 6, 4), 6, 6, 4)
    return (0..<6).flatMap { row in
      softmax(
        (0..<6).map { isCausal && $0 > row ? -.infinity : scores[row * 6 + $0] * scale })
    }
  }
}
