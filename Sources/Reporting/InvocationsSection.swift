import Quantities
package import Findings
import Records

/// The part of a report that lists each invocation and what disturbed it.
package struct InvocationsSection {
  private let results: [CellResult]

  /// Creates the section from a record's results.
  package init(_ results: [CellResult]) { self.results = results }

  /// One row for each invocation, under its cell.
  package func rendered() -> String {
    var table = Table([
      Table.Column("round", .right), Table.Column("started", .right), Table.Column("rate", .right),
      Table.Column("verdict", canShrink: true),
    ])
    for result in results where !result.verdicts.isEmpty {
      table.group(result.cell.id)
      for verdict in result.verdicts {
        table.row(
          "\(verdict.round)", "\(verdict.startedAtSeconds.fixed(1)) s",
          verdict.secondsPerIteration.map {
            "\(Figure(result.rate(at: $0), halfWidth: nil).text()) \(result.rateUnit)"
          } ?? "–", verdict.secondsPerIteration == nil ? "failed" : verdict.words)
      }
    }
    return table.rendered()
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
