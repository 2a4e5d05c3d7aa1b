import Operations
import PluginProtocol
import Records

/// Two results of the same work that may be compared, and what is unlike about them.
package struct CellMatch: Sendable {
  /// The result that is compared with.
  package var baseline: CellResult
  /// The result that is judged.
  package var candidate: CellResult
  /// What a reader has to know: another kernel, library, or build.
  package var differences: [String]
}

/// Why a cell of one side has no partner.
package struct Unmatched: Sendable {
  /// The cell's name.
  package var cell: String
  /// Why, in words.
  package var reason: String
}

/// Finds the cells of two sides that did the same work under the same budget.
///
/// The operation, its problem, the precision, the caches and the budget have to be alike: results
/// that differ in one of these don't compare. Another kernel, library or build is what one may want
/// to compare, and is said beside the result.
package struct CellMatching {
  /// What may be compared.
  package private(set) var matches: [CellMatch] = []
  /// The cells without a partner.
  package private(set) var unmatched: [Unmatched] = []

  /// Matches the results of two sides.
  package init(_ baseline: [CellResult], _ candidate: [CellResult]) {
    var rest = candidate
    for result in baseline {
      let alike = rest.indices.filter { rest[$0].cell.isSameWork(as: result.cell) }
      // With several kernels on both sides, each is matched with itself.
      let partner =
        alike.first { rest[$0].cell.plugin == result.cell.plugin }
        ?? (alike.count == 1 ? alike[0] : nil)
      guard let partner else {
        unmatched.append(
          Unmatched(cell: result.cell.id, reason: result.cell.reasonAlone(among: candidate)))
        continue
      }
      let other = rest.remove(at: partner)
      guard result.seconds != nil, other.seconds != nil else {
        let failed = result.seconds == nil ? result : other
        unmatched.append(
          Unmatched(cell: result.cell.id, reason: "one side is \(failed.outcome.rawValue)"))
        continue
      }
      matches.append(
        CellMatch(
          baseline: result, candidate: other, differences: result.differences(from: other)))
    }
    unmatched += rest.map {
      Unmatched(cell: $0.cell.id, reason: $0.cell.reasonAlone(among: baseline))
    }
  }
}

extension Cell {
  /// Why nothing among `others` is the same work.
  fileprivate func reasonAlone(among others: [CellResult]) -> String {
    let close = others.map(\.cell).filter(isSameProblem)
    guard let first = close.first else { return "the other side doesn't measure it" }
    if !close.contains(where: { $0.precision == precision }) {
      return "the other side measures it in \(first.precision.rawValue)"
    }
    if !close.contains(where: { $0.budget == budget }) {
      return "the other side measures it under '\(first.budget)'"
    }
    return "the other side has several kernels for it, and none of this name"
  }
}

extension CellResult {
  fileprivate func differences(from other: CellResult) -> [String] {
    var differences: [String] = []
    func compare(_ name: String, _ left: String?, _ right: String?) {
      guard left != right else { return }
      differences.append("\(name) \(left ?? "unknown") → \(right ?? "unknown")")
    }
    compare("kernel", cell.plugin, other.cell.plugin)
    compare("code for", libraryCore, other.libraryCore)
    return differences
  }
}
