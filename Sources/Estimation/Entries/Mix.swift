package import Operations
package import Quantities

/// How a paper's work divides over classes of operations.
package struct Mix: Hashable, Sendable {
  /// A class and its share of the work.
  package struct Share: Hashable, Sendable {
    /// The class of operations.
    package var operations: OperationClass
    /// Its share of the FLOP, in 0...1.
    package var share: Double

    /// Creates a share.
    package init(operations: OperationClass, share: Double) {
      self.operations = operations
      self.share = share
    }
  }

  /// The shares, in the order they were written; they sum to 1.
  package var shares: [Share]
  /// How the shares are known.
  package var provenance: Provenance
  /// Where the shares are from, in words.
  package var source: String
}
