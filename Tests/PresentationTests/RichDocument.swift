import Charts
import Presentation
import Quantities

/// A document with everything that documents can have.
struct RichDocument {
  private struct Data: Encodable {
    let schemaVersion = 1
    let path = "results/one"
    let rates = [43.25, 110]
  }

  /// The document.
  static var document: Document {
    Document(
      "A machine",
      [
        .paragraph(
          "What was measured, by kernels that are named here and under budgets that are named too, "
            + "in sentences long enough for a second line."),
        .tree(
          Tree(
            ["Machine: 1 package", "2 cores"],
            [
              Tree(["Package 0", "a model with a name"], [Tree(["Core ×2: 1 PU each"])]),
              Tree(["NUMA node 0"]),
            ])),
        .heading("Rates"),
        .table(rates),
        .notes([Note("The first note."), Note("The second | note.")]),
        .heading("Findings", level: 2),
        .notes([
          Note(
            "clock: it is slow", .bad,
            details: [
              "Cost here: 3 %.",
              "Take another one, where there is one, and say which one it was, please.",
            ]),
          Note("memory: enough", .good),
        ]),
        .table(facts),
        .chart(
          Chart(
            "A line", x: .init("time, s", range: 0...1), y: .init("rate, GB/s", range: 0...1),
            lines: [.init("all", [.init(0, 0), .init(1, 1)])]), name: "line"),
      ], data: Data(), warnings: ["The machine is busy."])
  }

  /// Two groups, numbers with intervals and without, a missing one, and a long outcome.
  static var rates: Table {
    var table = Table(
      [
        .init("case and budget", wraps: true),
        .init("rate", .right, interval: .column("95 % interval")), .init("n", .right),
        .init("roof", .right), .init("outcome", wraps: true),
        .init("source", isDetail: true),
      ], grouping: "kernel")
    table.group("gemm, f32")
    table.row(
      .name("product-of-two-large-matrices @ cores=1"),
      .number(
        110.123456, Interval(low: 109.2, high: 111.8, level: 0.95), unit: "GFLOP/s"), .count(12),
      .share(0.875), .outcome("converged", .good), .text("a.jsonl"))
    table.row(
      .name("small"), .number(43.25, unit: "GFLOP/s"), .count(1), .missing,
      .outcome("not-converged (stolen, frequency-changed)", .doubtful), .text("a, \"b\".jsonl"))
    table.group("triad|f32")
    table.row(
      .name("all"), .missing, .count(0), .missing, .outcome("failed", .bad), .text("b.jsonl"))
    return table
  }

  /// Facts of several units.
  static var facts: Table {
    Table(
      facts: [
        ("memory", .bytes(.gibibytes(23.5))), ("time", .hours(91, digits: 2)),
        ("price", .number(44_490, unit: "USD", as: .asWritten, provenance: .cited)),
        ("name", .text("a_b *c*")),
      ], title: "Facts")
  }
}
