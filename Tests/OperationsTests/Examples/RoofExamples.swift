import Operations

extension Example {
  static let roofs = [
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
  static func sums(of length: Int, in precision: Precision) -> Example {
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

  static func chain(_ start: Double, factor: Double) -> Double {
    (0..<100).reduce(start) { value, _ in value * factor + Double(Float(0.001)) }
  }
}
