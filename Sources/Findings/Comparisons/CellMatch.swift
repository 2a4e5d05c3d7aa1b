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
  /// Whether the baseline has a value, and measuring the candidate failed.
  package var hasFailed = false
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
    var rest = Dictionary(grouping: candidate.indices) { candidate[$0].cell.task }
    let all = OtherSide(candidate)
    for result in baseline {
      let task = result.cell.task
      let alike = rest[task] ?? []
      // With several kernels on both sides, each is matched with itself.
      let partner =
        alike.firstIndex { candidate[$0].cell.plugin == result.cell.plugin }
        ?? (alike.count == 1 ? 0 : nil)
      guard let partner else {
        unmatched.append(
          Unmatched(cell: result.cell.id, reason: all.reason(whyAlone: result.cell)))
        continue
      }
      let other = candidate[alike[partner]]
      rest[task]?.remove(at: partner)
      guard result.seconds != nil, other.seconds != nil else {
        unmatched.append(Unmatched(result, other))
        continue
      }
      matches.append(
        CellMatch(
          baseline: result, candidate: other, differences: result.differences(from: other)))
    }
    let those = OtherSide(baseline)
    unmatched += rest.values.joined().sorted().map { place in
      Unmatched(
        cell: candidate[place].cell.id, reason: those.reason(whyAlone: candidate[place].cell))
    }
  }
}

/// The cells of a side, to say why a cell of the other has no partner there.
private struct OtherSide {
  private let cells: [Cell.Computation: [Cell]]

  init(_ results: [CellResult]) {
    cells = Dictionary(grouping: results.map(\.cell), by: \.computation)
  }

  /// Returns why nothing here is the same work.
  func reason(whyAlone cell: Cell) -> String {
    let close = cells[cell.computation] ?? []
    guard let first = close.first else { return "the other side doesn't measure it" }
    if !close.contains(where: { $0.precision == cell.precision }) {
      return "the other side measures it in \(first.precision.rawValue)"
    }
    if !close.contains(where: { $0.budget == cell.budget }) {
      return "the other side measures it under '\(first.budget)'"
    }
    return "the other side has several kernels for it, and none of this name"
  }
}

extension Unmatched {
  /// Says which side of a cell has no value.
  fileprivate init(_ baseline: CellResult, _ candidate: CellResult) {
    let failed = baseline.seconds == nil ? baseline : candidate
    self.init(
      cell: baseline.cell.id, reason: "one side is \(failed.outcome.rawValue)",
      hasFailed: baseline.seconds != nil && candidate.outcome.isFailure)
  }
}

extension Outcome {
  /// Whether something went wrong while it was measured.
  fileprivate var isFailure: Bool {
    switch self {
    case .ok, .noisy, .notConverged, .skipped, .unsupported, .willNotFit: false
    case .wrongResult, .implausible, .suspectTiming, .overBudget, .timedOut, .outOfMemory,
      .crashed, .protocolError, .pluginError:
      true
    }
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
