import Diagnosis
import Hardware
import Presentation
import RecordFormat
import Records

/// The part of a report that says which settings changed its figures, as 'divide doctor' would have
/// when the record was measured.
///
/// Everything is from the record, nothing from the machine that reports.
struct ConditionsSection {
  private let checkup: Checkup

  /// Looks for what changed the figures of a record.
  init(_ record: Record) {
    checkup = Checkup(Symptoms(of: record), by: Check.thatChangeFigures)
  }

  /// A note for each trouble, with its cost and the remedy, and a table for CSV.
  var blocks: [Block] {
    guard !checkup.troubles.isEmpty else { return [] }
    return [.notes(checkup.troubles.map { Note($0.check, $0.trouble) }), .table(table)]
  }

  private var table: Presentation.Table {
    var table = Presentation.Table(
      ["condition", "seen", "effect", "cost", "advice", "command"].map { .init($0) },
      title: "Conditions", isDetail: true)
    for (check, trouble) in checkup.troubles {
      table.row(
        .name(check), .text(trouble.seen), .text(trouble.effect), .text(trouble.cost),
        .text(trouble.advice), .text(trouble.command))
    }
    return table
  }

  /// The same for JSON.
  var encoded: [EncodedConditionV1] {
    checkup.troubles.map { EncodedConditionV1($0.check, $0.trouble) }
  }
}

/// A setting that changed a record's figures, as JSON.
struct EncodedConditionV1: Encodable {
  let condition: String
  let seen: String
  let effect: String
  let cost: String?
  let advice: String?
  let command: String?

  init(_ condition: String, _ trouble: Check.Trouble) {
    self.condition = condition
    seen = trouble.seen
    effect = trouble.effect
    cost = trouble.cost
    advice = trouble.advice
    command = trouble.command
  }
}

extension Symptoms {
  /// Reads what a record says of the machine and its settings when it was measured.
  fileprivate init(of record: Record) {
    let machine = record.header.machine
    self.init(
      environment: Hardware.Environment(machine.environment), pus: machine.pus,
      allowedPUs: machine.allowedPUs.count, numaNodes: machine.numaNodes,
      quotaEnforcement: .failure(Unenforced(reason: "a record doesn't tell")),
      variables: record.header.environment, library: Library(in: record),
      // A stranger may have written anything.
      overrideRatio: record.header.overrideShare.flatMap { (0...100).contains($0) ? $0 : nil })
  }
}

extension Symptoms.Library {
  /// The linear algebra library of a record: that which says how many threads it was built for, or
  /// else the first that says its name.
  fileprivate init?(in record: Record) {
    // A budget with an instruction set of its own replaces what the user set.
    let free = Set(record.budgets.filter { $0.isa == nil }.map(\.name))
    let cells = Set(record.cells.filter { free.contains($0.budget) }.map(\.id))
    let libraries = record.invocations.lazy.filter { cells.contains($0.cell) }.map(\.library)
    guard
      let facts = libraries.first(where: { $0["library.config"] != nil })
        ?? libraries.first(where: { $0["library.name"] != nil }),
      let name = facts["library.name"]
    else { return nil }
    self.init(name: name, facts)
  }
}
