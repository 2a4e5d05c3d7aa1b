import Operations

extension Example {
  static let roofs = [
    Example(
      MultiplyAddChain.self, ["elements": 11, "steps": 100],
      withoutScale: { inputs in [chain(inputs[0], inputs[1], isWithout: true)] },
      outputs: { inputs in [chain(inputs[0], inputs[1])] }),
    Example(
      MultiplyAddChain.self, ["elements": 12, "steps": 100], in: .i8,
      withoutScale: { inputs in [ownBytes(inputs[0], inputs[1].map { _ in 1 })] },
      outputs: { inputs in [ownBytes(inputs[0], inputs[1])] }),
    squares,
    Example(
      Triad.self, ["elements": 11],
      withoutScale: { inputs in [zip(inputs[0], inputs[1]).map(+)] },
      outputs: { inputs in [zip(inputs[0], inputs[1]).map { $0 + 3 * $1 }] }),
  ]

  /// 100 times the squares of each two neighbours: once is without the scale.
  static let squares: Example = {
    let once: @Sendable ([[Double]]) -> [Double] = { inputs in
      stride(from: 0, to: 11, by: 2).map { first in
        inputs[0][first..<min(11, first + 2)].map { $0 * $0 }.reduce(0, +)
      }
    }
    return Example(
      MultiplyAddChain.self, ["elements": 11, "steps": 100], in: .bf16,
      withoutScale: { inputs in [once(inputs)] },
      outputs: { inputs in [once(inputs).map { $0 * 100 }] })
  }()

  /// 100 times v² + c, rounded to f32 twice a step.
  static func chain(_ x: [Double], _ c: [Double], isWithout: Bool = false) -> [Double] {
    x.enumerated().map { index, start in
      let constant = isWithout ? 0 : Float(c[index % 4])
      return Double((0..<100).reduce(Float(start)) { value, _ in value * value + constant })
    }
  }

  /// 100 times the sum of a number's bytes times constants.
  static func ownBytes(_ x: [Double], _ c: [Double]) -> [Double] {
    (0..<x.count / 4).map { place in
      var y = (0..<4).reduce(UInt32(0)) { $0 | UInt32(x[4 * place + $1]) << UInt32(8 * $1) }
      for _ in 0..<100 {
        var sum = y
        for byte in 0..<4 {
          let number = Int32((y >> UInt32(8 * byte)) & 0xFF)
          sum = sum &+ UInt32(bitPattern: number * Int32(c[place % 4 * 4 + byte]))
        }
        y = sum
      }
      return Double(Int32(bitPattern: y))
    }
  }
}
