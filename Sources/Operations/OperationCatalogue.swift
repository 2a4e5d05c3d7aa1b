/// Every operation the host knows.
package enum OperationCatalogue {
  /// The kinds of operation, in the order they are listed.
  package static let all: [any Operation.Type] = [
    MatrixMultiplication.self, Convolution.self, MultiplyAddChain.self, Triad.self,
  ]

  /// Returns the kind of operation with this name, or `nil` if the host knows none.
  package static func kind(_ id: OperationID) -> (any Operation.Type)? {
    all.first { $0.id == id }
  }
}
