import Glibc

// Activations, their gradients, and the sum that joins a residual branch.

/// The rectifier, max(x, 0).
package struct Rectifier: ElementwiseOperation {
  package static let id = OperationID(rawValue: "relu")
  static let inputs = [(name: "source", range: -1.0...1.0)]
  static let outputs = ["destination"]
  static let workPerElement = 1

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: max(x[0], 0), tolerance: 0)
  }
}

/// The gradient of the rectifier's source: the destination's where the source is above 0, else 0.
package struct RectifierBackward: ElementwiseOperation {
  package static let id = OperationID(rawValue: "relu-backward")
  static let inputs = [
    (name: "source", range: -1.0...1.0), (name: "destination_gradient", range: -1.0...1.0),
  ]
  static let outputs = ["source_gradient"]
  static let workPerElement = 1

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: x[0] > 0 ? x[1] : 0, tolerance: 0)
  }
}

/// The Gaussian error linear unit, x·Φ(x), with the error function, not its approximation by tanh.
///
/// Reference: Hendrycks & Gimpel, "Gaussian error linear units (GELUs)", arXiv 1606.08415.
package struct GELU: ElementwiseOperation {
  package static let id = OperationID(rawValue: "gelu")
  static let inputs = [(name: "source", range: -4.0...4.0)]
  static let outputs = ["destination"]
  // ½x · (1 + erf(x/√2))
  static let workPerElement = 5

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: x[0] * normalDistribution(x[0]), tolerance: tolerance.few(abs(x[0])))
  }

  /// Φ, the distribution function of the standard normal.
  static func normalDistribution(_ x: Double) -> Double { (1 + erf(x * 0.5.squareRoot())) / 2 }
}

/// The gradient of the GELU's source: the destination's times Φ(x) + x·φ(x).
package struct GELUBackward: ElementwiseOperation {
  package static let id = OperationID(rawValue: "gelu-backward")
  static let inputs = [
    (name: "source", range: -4.0...4.0), (name: "destination_gradient", range: -1.0...1.0),
  ]
  static let outputs = ["source_gradient"]
  // Φ takes 4; φ = exp(−½x²)/√(2π) takes 4; a product, a sum and a product join them.
  static let workPerElement = 11

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    let density = exp(-x[0] * x[0] / 2) / (2 * Double.pi).squareRoot()
    return Expected(
      value: x[1] * (GELU.normalDistribution(x[0]) + x[0] * density),
      tolerance: tolerance.few(abs(x[1]) * (1 + abs(x[0]))))
  }
}

/// The sum of two tensors, which joins a residual branch.
package struct Addition: ElementwiseOperation {
  package static let id = OperationID(rawValue: "add")
  static let inputs = [(name: "a", range: -1.0...1.0), (name: "b", range: -1.0...1.0)]
  static let outputs = ["c"]
  static let workPerElement = 1
  package static let isSumOfProducts = true

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: x[0] + x[1], tolerance: tolerance.few(abs(x[0]) + abs(x[1])))
  }
}
