import Hardware

/// A set of NUMA nodes, by the index the kernel gives them (OS index).
package struct NodeSet: Hashable, Sendable, CustomStringConvertible {
  /// The OS indexes, ascending, each once.
  package let indexes: [Int]

  /// Creates a set from OS indexes in any order.
  package init(_ indexes: some Sequence<Int>) { self.indexes = Set(indexes).sorted() }

  /// Creates a set from the list format of the Linux kernel, or `nil` if `list` is not in it.
  package init?(list: String) {
    guard let set = CPUSet(list: list) else { return nil }
    indexes = set.indexes
  }

  /// The list format of the Linux kernel, such as `0-1,3`.
  package var description: String { CPUSet(indexes).description }

  /// Returns whether every node of this set is in `other`.
  package func isSubset(of other: NodeSet) -> Bool { Set(indexes).isSubset(of: other.indexes) }
}
