import Experiments
import PluginProtocol
import Presentation
import Quantities
import RecordFormat
import Records
import Reporting
import Sampling

/// What `--dry-run` shows: what would be measured.
struct PlanReport {
  private let session: RunSession

  /// Creates the report of a run that isn't begun.
  init(_ session: RunSession) { self.session = session }

  /// The cells, and how many invocations they take.
  var document: Document {
    Document("Plan", [.table(table), .paragraph(summary)], data: encoded)
  }

  private var table: Table {
    var table = Table([
      .init("cell", wraps: true), .init("kernel", wraps: true), .init("work", .right),
      .init("operands", .right), .init("note"),
    ])
    for cell in session.plan.cells {
      table.row(
        .name(cell.id), .text(cell.plugin), .number(cell.work.flop / 1e9, unit: "GFLOP"),
        .bytes(cell.traffic), note(cell))
    }
    return table
  }

  private func note(_ cell: Cell) -> Table.Cell {
    if let outcome = cell.skipped?.outcome { return .outcome(outcome.rawValue, outcome.tone) }
    return .text(cell.role == .roof ? "roof" : "")
  }

  private var summary: String {
    let sampling = session.sampling
    let count = session.plan.measurable.count
    let effort =
      sampling.order == .listed
      ? "the first ones first and up to \(counted(sampling.maximumInvocations, "time")),"
        + (sampling.timeLimit.map { " for \(Int(saturating: $0.inSeconds)) s," } ?? "")
      : "at least \(counted(count * sampling.fewestInvocations, "invocation")),"
    return "\(counted(count, "cell")), \(effort) seed \(session.seed)."
  }

  private var encoded: EncodedPlanV1 {
    EncodedPlanV1(
      seed: session.seed, measurableCells: session.plan.measurable.count,
      cells: session.plan.cells.map(CellV1.init))
  }
}

/// A plan as JSON.
private struct EncodedPlanV1: Encodable {
  let schemaVersion = 1
  /// What determines the order.
  let seed: UInt64
  /// How many cells can be measured.
  let measurableCells: Int
  /// All cells, with the reason of those that can't.
  let cells: [CellV1]
}
