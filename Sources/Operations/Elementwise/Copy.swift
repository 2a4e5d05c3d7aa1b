import Quantities

/// A vector that is only moved: no arithmetic at all, so that its work is 0.
protocol VectorCopy: ElementwiseOperation {}

extension VectorCopy {
  static var inputs: [(name: String, range: ClosedRange<Double>)] {
    [(name: "source", range: -1.0...1.0)]
  }
  static var outputs: [String] { ["destination"] }
  static var workPerElement: Int { 0 }

  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected {
    Expected(value: x[0], tolerance: 0)
  }
}

/// A copy over the link between the host and a device, which the vector crosses once: so its
/// traffic counts it once.
protocol LinkCopy: VectorCopy {}

extension LinkCopy {
  package func traffic(_ precision: Precision) -> ByteCount { tensors(precision)[0].byteCount }
}

/// A vector copied within the memory of what computes.
package struct Copy: VectorCopy {
  package static let id = OperationID(rawValue: "copy")

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }
}

/// A vector copied from the host's memory to a device's: `destination` is what the device then has.
package struct CopyToDevice: LinkCopy {
  package static let id = OperationID(rawValue: "copy-to-device")

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }
}

/// A vector copied from a device's memory to the host's.
package struct CopyFromDevice: LinkCopy {
  package static let id = OperationID(rawValue: "copy-from-device")

  package let problem: Problem
  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
  }
}
