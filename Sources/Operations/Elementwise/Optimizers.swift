// Optimizer steps. They are stated out of place, so that the inputs stay as they are: a kernel
// reads the old parameters and state, and writes the new ones elsewhere. The traffic is that of a
// step in place.

/// One step of stochastic gradient descent with momentum and weight decay.
///
/// With g′ = g + 0.0001·p: m ← 0.9·m + g′, p ← p − 0.1·m, as PyTorch's `SGD` does without dampening
/// or Nesterov's look ahead. The constants are those of ResNet on ImageNet: He et al., "Deep
/// residual learning for image recognition", arXiv 1512.03385, section 3.4.
package struct MomentumStep: ElementwiseOperation {
  package static let id = OperationID(rawValue: "sgd")
  static let inputs = [
    (name: "parameters", range: -1.0...1.0), (name: "gradient", range: -1.0...1.0),
    (name: "momentum", range: -1.0...1.0),
  ]
  static let outputs = ["new_parameters", "new_momentum"]
  static let workPerElement = 6

  static let decay = 0.0001
  static let momentum = 0.9
  static let rate = 0.1

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    let momentum = Self.momentum * x[2] + x[1] + decay * x[0]
    let magnitude = abs(x[2]) + abs(x[1]) + decay * abs(x[0])
    return index == 1
      ? Expected(value: momentum, tolerance: tolerance.few(magnitude))
      : Expected(
        value: x[0] - rate * momentum, tolerance: tolerance.few(abs(x[0]) + rate * magnitude))
  }
}

/// The tenth step of Adam with decoupled weight decay.
///
/// m ← 0.9·m + 0.1·g, v ← 0.999·v + 0.001·g², p ← p·(1 − 0.001·0.01) − 0.001·m̂/(√v̂ + 10⁻⁸) with
/// m̂ = m/(1 − 0.9¹⁰) and v̂ = v/(1 − 0.999¹⁰). The constants are the defaults of PyTorch's
/// `AdamW`. Reference: Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019.
package struct AdamWStep: ElementwiseOperation {
  package static let id = OperationID(rawValue: "adamw")
  static let inputs = [
    (name: "parameters", range: -1.0...1.0), (name: "gradient", range: -1.0...1.0),
    (name: "first_moment", range: -1.0...1.0), (name: "second_moment", range: 0.0...1.0),
  ]
  static let outputs = ["new_parameters", "new_first_moment", "new_second_moment"]
  // 3 and 4 for the moments; 1 for the decay; root, product, sum, quotient, product, difference.
  static let workPerElement = 14

  static let firstBeta = 0.9
  static let secondBeta = 0.999
  static let rate = 0.001
  static let decay = 0.01
  static let epsilon = 1e-8
  /// 1 − 0.9¹⁰ and 1 − 0.999¹⁰.
  static let firstCorrection = 1 - power(firstBeta, 10)
  static let secondCorrection = 1 - power(secondBeta, 10)

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    let first = firstBeta * x[2] + (1 - firstBeta) * x[1]
    let second = secondBeta * x[3] + (1 - secondBeta) * x[1] * x[1]
    switch index {
    case 1:
      return Expected(value: first, tolerance: tolerance.few(abs(x[2]) + abs(x[1])))
    case 2: return Expected(value: second, tolerance: tolerance.few(second))
    default:
      let root = (second / secondCorrection).squareRoot() + epsilon
      let update = rate * first / firstCorrection / root
      let magnitude = rate * (abs(x[2]) + abs(x[1])) / firstCorrection / root
      return Expected(
        value: x[0] * (1 - rate * decay) - update, tolerance: tolerance.few(abs(x[0]) + magnitude))
    }
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
