/// A set of PUs, by the index the kernel gives them (OS index).
package struct CPUSet: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The OS indexes, ascending, each once.
  package private(set) var indexes: [Int]

  /// Creates a set from OS indexes in any order.
  package init(_ indexes: some Sequence<Int>) { self.indexes = Set(indexes).sorted() }

  /// Creates a set from OS indexes that are already ascending, each once.
  init(ascending indexes: [Int]) { self.indexes = indexes }

  /// Creates a set from OS indexes in any order.
  package init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of PUs.
  package var count: Int { indexes.count }
  /// Whether no PU is in the set.
  package var isEmpty: Bool { indexes.isEmpty }

  /// Returns whether the PU with this OS index is in the set.
  package func contains(_ index: Int) -> Bool { indexes.contains(index) }
  /// Returns whether every PU of this set is in `other`.
  package func isSubset(of other: CPUSet) -> Bool { Set(indexes).isSubset(of: other.indexes) }
  /// Returns the PUs that are in this set and not in `other`.
  package func subtracting(_ other: CPUSet) -> CPUSet {
    CPUSet(Set(indexes).subtracting(other.indexes))
  }
  /// Returns the PUs that are in both sets.
  package func intersection(_ other: CPUSet) -> CPUSet {
    CPUSet(Set(indexes).intersection(other.indexes))
  }
}

// MARK: - The kernel's list format

extension CPUSet: CustomStringConvertible {
  /// The list format of the Linux kernel, such as `0-3,8`.
  package var description: String {
    var runs: [ClosedRange<Int>] = []
    for index in indexes {
      if let last = runs.last, last.upperBound + 1 == index {
        runs[runs.count - 1] = last.lowerBound...index
      } else {
        runs.append(index...index)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// Above the index of every PU of any machine.
  private static let mostPUs = 1 << 16

  /// Creates a set from the list format of the Linux kernel, or `nil` if `list` is not in it.
  ///
  ///     CPUSet(list: "0-2,5")  // [0, 1, 2, 5]
  package init?(list: String) {
    var indexes: [Int] = []
    for part in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      switch ends.count {
      case 1:
        guard let only = ends[0], (0..<Self.mostPUs).contains(only) else { return nil }
        indexes.append(only)
      case 2:
        guard let low = ends[0], let high = ends[1], 0 <= low, low <= high, high < Self.mostPUs
        else { return nil }
        indexes.append(contentsOf: low...high)
      default: return nil
      }
    }
    self.init(indexes)
  }
}

extension CPUSet: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let set = CPUSet(list: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "This is no list of PUs.")
    }
    self = set
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
