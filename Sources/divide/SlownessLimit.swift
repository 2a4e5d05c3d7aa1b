import ArgumentParser
import Findings
import Records
import Statistics

/// What makes a comparison fail: `slower`, or `slower:5%`.
struct SlownessLimit: ExpressibleByArgument {
  /// The exit code where something is slower.
  static let exitCode = ExitCode(2)

  /// How much slower is slower, as a share; nothing below the comparison's margin is.
  let share: Double

  /// Reads a limit.
  ///
  /// - Returns: `nil` if it is none.
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0] == "slower" else { return nil }
    guard parts.count == 2 else {
      share = 0
      return
    }
    let number = parts[1].hasSuffix("%") ? parts[1].dropLast() : ""
    guard let percent = Double(number), percent.isFinite, percent >= 0 else { return nil }
    share = percent / 100
  }

  /// Returns how comparisons that were shown end.
  ///
  /// - Throws: `UsageError` if machines were compared, and `LimitError` if it can't be told.
  func verdict(on findings: [ComparisonFinding]) throws -> Ending {
    let comparisons = try findings.map { finding in
      guard case .verdicts(let comparison) = finding else {
        throw UsageError(
          "--fail-if judges records of one machine, and these are of two. Leave it out.")
      }
      return comparison
    }
    let slower = comparisons.flatMap(slowerCells)
    guard slower.isEmpty else { return .slower(slower) }
    for comparison in comparisons {
      if comparison.margin.value == nil { throw LimitError.notJudged }
      let failed = comparison.unmatched.filter(\.hasFailed).map(\.cell)
      if !failed.isEmpty { throw LimitError.failed(cells: failed) }
      guard comparison.rows.contains(where: { $0.comparison.interval != nil }) else {
        throw LimitError.tooFew
      }
    }
    return .notSlower
  }

  /// How a comparison ends.
  enum Ending: Equatable {
    /// No cell is slower, as far as its interval says.
    case notSlower
    /// These cells are slower.
    case slower([String])
  }

  private func slowerCells(_ comparison: SideComparison) -> [String] {
    guard let margin = comparison.margin.value else { return [] }
    return comparison.rows.filter { row in
      row.comparison.interval.map {
        Verdict(speedup: $0, margin: max(margin, share)) == .slower
      } ?? false
    }.map(\.match.candidate.cell.id)
  }
}

/// It can't be told whether something is slower.
enum LimitError: Error, Equatable, CustomStringConvertible {
  case notJudged
  case failed(cells: [String])
  case tooFew

  var description: String {
    switch self {
    case .notJudged:
      "--fail-if can't tell: the records were measured one after the other, and what runs of this "
        + "machine differ by isn't known. Measure both in turns with --run."
    case .failed(let cells):
      "--fail-if can't tell: the candidate has no time of "
        + "\(cells.prefix(3).joined(separator: ", "))"
        + (cells.count > 3 ? " and \(cells.count - 3) more" : "") + ". See the reasons above."
    case .tooFew:
      "--fail-if can't tell: no cell was measured five times on both sides. Measure longer."
    }
  }
}
