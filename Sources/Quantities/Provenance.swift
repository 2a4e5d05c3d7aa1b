/// Where a number comes from, from the strongest to the weakest.
package enum Provenance: String, CaseIterable, Codable, Comparable, Hashable, Sendable {
  /// Measured by this program.
  case measured
  /// Published by somebody, and read there.
  case cited
  /// Derived from other numbers by a stated rule.
  case modelled
  /// Nobody published it: a stated assumption.
  case assumed

  private var weakness: Int {
    switch self {
    case .measured: 0
    case .cited: 1
    case .modelled: 2
    case .assumed: 3
    }
  }

  /// Orders by weakness, so that the largest of several is the weakest.
  package static func < (left: Self, right: Self) -> Bool { left.weakness < right.weakness }
}
