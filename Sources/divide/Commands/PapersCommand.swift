import ArgumentParser
import Estimation
import Operations
import Presentation
import Quantities

struct PapersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "papers", abstract: "Lists the papers of the catalogue, or shows one.",
    discussion: """
      Work is that of one final training run, in FLOP (a multiply-add counts as 2), with its \
      range, and how it was found: counted, reported by the authors, or derived from hours and an \
      assumed utilisation. With a name, everything that is known, with its sources.
      """)

  @Argument(help: "A paper's id or name.")
  var name: String?

  @Flag(help: "Only what an ordinary group runs, such as fine-tuning.")
  var typical = false

  @OptionGroup var catalogue: CatalogueOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let catalogue = try catalogue.load()
    guard let name else {
      return try output.show(Self.list(catalogue.papers.filter { $0.isTypical || !typical }))
    }
    try output.show(
      Self.details(try asUsage { () throws(EstimationError) in try catalogue.paper(name) }))
  }

  private static func list(_ papers: [Paper]) -> Document {
    var table = Table([
      .init("paper"), .init("name", isDetail: true), .init("year", .right),
      .init("work", .right, interval: .column("range"), unit: .header), .init("method"),
      .init("run", .right, unit: .header), .init("hardware", wraps: true),
    ])
    for paper in papers {
      table.row(
        .name(paper.id), .text(paper.name), .count(paper.year),
        work(of: paper, as: .significant(2)), .text(paper.workMethod.rawValue),
        .number(paper.hardware?.hours, unit: "h", as: .significant(3)),
        .text(hardware(of: paper)))
    }
    return Document("Papers", [.table(table)], data: papers.map(EncodedPaperV1.init))
  }

  private static func work(of paper: Paper, as form: Table.Number.Form) -> Table.Cell {
    .number(
      paper.work.value, Interval(low: paper.work.low, high: paper.work.high, .range), unit: "FLOP",
      as: form, provenance: paper.work.provenance)
  }

  private static func hardware(of paper: Paper) -> String? {
    guard let hardware = paper.hardware, let name = hardware.device ?? hardware.name else {
      return nil
    }
    return (hardware.count.map { "\($0)×" } ?? "") + name.replacing("NVIDIA ", with: "")
  }

  private static func details(_ paper: Paper) -> Document {
    var facts: [(label: String, value: Table.Cell)] = [
      ("id", .name(paper.id)), ("published", .text("\(paper.venue), \(paper.year)")),
    ]
    if let link = paper.link { facts.append(("link", .text(link))) }
    facts += [
      ("work", work(of: paper, as: .asWritten)), ("method", .text(paper.workMethod.rawValue)),
      ("counts", .text(paper.workDefinition)),
      ("work from", .text("\(paper.work.provenance.rawValue): \(paper.work.source)")),
      ("range from", .text(paper.workRange)),
    ]
    if let confidence = paper.confidence {
      facts.append(("confidence", .text("\(confidence), in Epoch AI's words")))
    }
    facts += [
      ("mix", .text(paper.mix.text)),
      ("mix from", .text("\(paper.mix.provenance.rawValue): \(paper.mix.source)")),
      ("precision", .text("\(paper.precision.value.rawValue), \(paper.precision.source)")),
    ]
    if let parameters = paper.parameters {
      facts += [
        ("parameters", .number(parameters.value, as: .asWritten)),
        ("parameters from", .text(parameters.source)),
      ]
    }
    if let shape = paper.shape {
      facts.append(
        (
          "shape",
          .text(
            "\(plainText(shape.layers)) layers of width \(plainText(shape.width)),"
              + " \(plainText(shape.tokens)) tokens a sample, \(plainText(shape.vocabulary)) words:"
              + " \(shape.source)")
        ))
    }
    if let run = paper.run { facts.append(("run", .text(run.rawValue))) }
    if let memory = paper.memory {
      facts += [
        (
          "least memory",
          .number(
            memory.value / 1e9, Interval(low: memory.low / 1e9, high: memory.high / 1e9, .range),
            unit: "GB", as: .significant(3), provenance: memory.provenance)
        ), ("memory from", .text("\(memory.provenance.rawValue): \(memory.source)")),
      ]
    }
    if let hardware = paper.hardware {
      let parts = [
        hardware.count.map { "\($0) ×" }, hardware.name ?? hardware.device,
        hardware.hours.map { "for \(plainText($0)) h" },
        hardware.deviceHours.map { "\(plainText($0)) device-hours" },
        hardware.utilisation.map { "at a utilisation of \(plainText($0))" },
      ]
      facts += [
        ("hardware", .text(parts.compactMap(\.self).joined(separator: " "))),
        ("hardware from", .text(hardware.source)),
      ]
    }
    if let cost = paper.cost { facts.append(("stated cost", .text(cost))) }
    if let note = paper.note { facts.append(("note", .text(note))) }
    return Document(paper.name, [.table(Table(facts: facts))], data: EncodedPaperV1(paper))
  }
}

/// A paper as JSON carries it.
private struct EncodedPaperV1: Encodable {
  struct Work: Encodable {
    let lowFLOP: Double
    let valueFLOP: Double
    let highFLOP: Double
    let method: Paper.WorkMethod
    let definition: String
    let provenance: Provenance
    let source: String
  }

  let id: String
  let name: String
  let year: Int
  let venue: String
  let link: String?
  let family: String
  let isTypical: Bool
  let work: Work
  let mix: [String: Double]
  let precision: TrainingPrecision
  let parameters: Double?
  let minimumMemoryBytes: Double?
  let device: String?
  let devices: Int?
  let hours: Double?
  let deviceHours: Double?
  let utilisation: Double?
  let statedCost: String?
  let note: String?

  init(_ paper: Paper) {
    id = paper.id
    name = paper.name
    year = paper.year
    venue = paper.venue
    link = paper.link
    family = paper.family
    isTypical = paper.isTypical
    work = Work(
      lowFLOP: paper.work.low, valueFLOP: paper.work.value, highFLOP: paper.work.high,
      method: paper.workMethod,
      definition: paper.workDefinition, provenance: paper.work.provenance,
      source: paper.work.source)
    mix = Dictionary(paper.mix.shares.map { ($0.operations.rawValue, $0.share) }) { $0 + $1 }
    precision = paper.precision.value
    parameters = paper.parameters?.value
    minimumMemoryBytes = paper.memory?.value
    device = paper.hardware?.device ?? paper.hardware?.name
    devices = paper.hardware?.count
    hours = paper.hardware?.hours
    deviceHours = paper.hardware?.deviceHours
    utilisation = paper.hardware?.utilisation
    statedCost = paper.cost
    note = paper.note
  }
}
