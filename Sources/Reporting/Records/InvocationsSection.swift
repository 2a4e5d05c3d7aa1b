import Findings
import Presentation
import Records

/// The part of a report that lists each invocation and what disturbed it.
struct InvocationsSection {
  private let results: [CellResult]

  /// Creates the section of a record's results.
  init(_ results: [CellResult]) { self.results = results }

  /// One row for each invocation, under its cell.
  var blocks: [Block] {
    var table = Table(
      [
        .init("round", .right), .init("started", .right), .init("rate", .right),
        .init("verdict", wraps: true),
      ], grouping: "cell")
    for result in results where !result.verdicts.isEmpty {
      table.group(result.cell.id)
      for verdict in result.verdicts {
        table.row(
          .count(verdict.round), .number(verdict.startedAtSeconds, unit: "s", as: .decimals(1)),
          .number(verdict.secondsPerIteration.map(result.rate), unit: result.rateUnit),
          verdict.outcome)
      }
    }
    return [.heading("Invocations"), .table(table)]
  }
}

extension InvocationVerdict {
  fileprivate var outcome: Table.Cell {
    secondsPerIteration == nil
      ? .outcome("failed", .bad) : .outcome(words, tags.isEmpty ? .good : .doubtful)
  }
}

/// An invocation's verdict as JSON.
struct EncodedInvocationV1: Encodable {
  let cell: String
  let round: Int
  let startedAtSeconds: Double
  let secondsPerIteration: Double?
  /// Empty for a clean invocation.
  let tags: [String]

  init(_ verdict: InvocationVerdict, of cell: String) {
    self.cell = cell
    round = verdict.round
    startedAtSeconds = verdict.startedAtSeconds
    secondsPerIteration = verdict.secondsPerIteration
    tags = verdict.tags.map(\.rawValue).sorted()
  }
}
