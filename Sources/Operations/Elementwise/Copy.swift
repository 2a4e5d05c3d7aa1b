package import Quantities

// Vectors that are only moved: no arithmetic at all, so that their work is 0.

/// A vector copied within the memory of what computes.
package struct Copy: ElementwiseOperation {
  package static let id = OperationID(rawValue: "copy")
  static let inputs = [(name: "source", range: -1.0...1.0)]
  static let outputs = ["destination"]
  static let workPerElement = 0

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: x[0], tolerance: 0)
  }
}

/// A vector copied from the host's memory to a device's: `destination` is what the device then has.
///
/// Traffic counts the vector once, as it crosses the link between the two once.
package struct CopyToDevice: ElementwiseOperation {
  package static let id = OperationID(rawValue: "copy-to-device")
  static let inputs = [(name: "source", range: -1.0...1.0)]
  static let outputs = ["destination"]
  static let workPerElement = 0

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  package func traffic(_ precision: Precision) -> ByteCount {
    tensors(precision)[0].byteCount
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: x[0], tolerance: 0)
  }
}

/// A vector copied from a device's memory to the host's.
///
/// Traffic counts the vector once, as it crosses the link between the two once.
package struct CopyFromDevice: ElementwiseOperation {
  package static let id = OperationID(rawValue: "copy-from-device")
  static let inputs = [(name: "source", range: -1.0...1.0)]
  static let outputs = ["destination"]
  static let workPerElement = 0

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }

  package func traffic(_ precision: Precision) -> ByteCount {
    tensors(precision)[0].byteCount
  }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: x[0], tolerance: 0)
  }
}
