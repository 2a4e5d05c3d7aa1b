import Presentation
import Quantities
import RecordFormat
import Records

/// The part of a report that says which machine was measured, and how.
struct MachineSection {
  private let record: Record

  /// Creates the section of a record.
  init(_ record: Record) { self.record = record }

  /// The machine and the run in a few lines; for CSV as facts.
  var blocks: [Block] {
    [.notes([processor, objects, caches, run].map { Note($0) }), .table(facts)]
  }

  private var processor: String { record.machine.model ?? "Unknown processor" }

  private var objects: String {
    let machine = record.machine
    return [
      counted(machine.packages, "package"), counted(machine.cores, "core"),
      counted(machine.pus, "PU"), counted(machine.numaNodes, "NUMA node"),
      machine.memory.map { $0.inBinaryUnits + " usable memory" },
    ].compactMap(\.self).joined(separator: ", ")
  }

  private var caches: String {
    let caches = record.machine.caches.map { cache in
      "L\(cache.level) \(cache.count > 1 ? "\(cache.count) × " : "")"
        + (cache.size?.inBinaryUnits ?? "?")
    }
    return (caches + [record.machine.isa.map { "up to " + $0 }].compactMap(\.self))
      .joined(separator: ", ")
  }

  private var run: String {
    let header = record.header
    return "Suite \(header.suite.name), \(header.plan.preset) preset, seed \(header.seed), "
      + counted(record.invocations.count, "invocation") + " in "
      + "\((record.footer?.elapsedSeconds ?? 0).fixed(0)) s, \(header.createdAt)"
  }

  private var facts: Table {
    let machine = record.machine
    let header = record.header
    let facts: [(label: String, value: Table.Cell)] = [
      ("machine", .name(machine.fingerprint)), ("processor", .text(machine.model)),
      ("packages", .count(machine.packages)), ("cores", .count(machine.cores)),
      ("PUs", .count(machine.pus)), ("NUMA nodes", .count(machine.numaNodes)),
      ("usable memory", .bytes(machine.memory)), ("newest instructions", .text(machine.isa)),
      ("suite", .name(header.suite.name)), ("preset", .name(header.plan.preset)),
      ("seed", .text("\(header.seed)")), ("invocations", .count(record.invocations.count)),
      ("took", .seconds(record.footer?.elapsedSeconds)), ("begun", .text(header.createdAt)),
    ]
    var table = Table(facts: facts)
    table.isDetail = true
    return table
  }
}
