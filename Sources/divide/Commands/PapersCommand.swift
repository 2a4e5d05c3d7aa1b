import ArgumentParser
import Estimation
import Operations
import Quantities

struct PapersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "papers", abstract: "Lists the papers of the catalogue, or shows one.",
    discussion: """
      Work is that of one final training run, in FLOP (a multiply-add counts as 2), with the range \
      that independent estimates span. With a name, everything that is known, with its sources.
      """)

  @Argument(help: "A paper's id or name.")
  var name: String?

  @OptionGroup var catalogue: CatalogueOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let catalogue = try catalogue.load()
    guard let name else {
      if json {
        try printJSON(catalogue.papers.map(EncodedPaperV1.init))
      } else {
        print(list(catalogue.papers))
      }
      return
    }
    let paper = try asUsage { () throws(EstimationError) in try catalogue.paper(name) }
    if json {
      try printJSON(EncodedPaperV1(paper))
    } else {
      print(paper.name)
      print(labelledLines(details(paper)))
    }
  }

  private func list(_ papers: [Paper]) -> String {
    var lines = AlignedLines(
      ["paper", "year", "FLOP", "range", "hours", "hardware"],
      [.leading, .trailing, .trailing, .leading, .trailing, .leading])
    for paper in papers {
      lines.append([
        paper.id, "\(paper.year)", numberText(paper.work.value, digits: 2),
        "\(numberText(paper.work.low, digits: 2))-\(numberText(paper.work.high, digits: 2))",
        paper.hardware?.hours.map { numberText($0, digits: 3) } ?? "", hardware(of: paper),
      ])
    }
    return lines.text
  }

  /// The hardware in at most 20 characters.
  private func hardware(of paper: Paper) -> String {
    guard let hardware = paper.hardware, let name = hardware.device ?? hardware.name else {
      return ""
    }
    let count = hardware.count.map { "\($0)×" } ?? ""
    let text = count + name.replacing("NVIDIA ", with: "")
    return text.count <= 20 ? text : text.prefix(19) + "…"
  }

  private func details(_ paper: Paper) -> [(label: String, value: String)] {
    var lines: [(label: String, value: String)] = [
      ("id", paper.id), ("published", "\(paper.venue), \(paper.year)"),
    ]
    if let link = paper.link { lines.append(("link", link)) }
    lines += [
      ("work", "\(plainText(paper.work.value)) FLOP, \(paper.work.provenance.rawValue)"),
      ("counts", paper.workDefinition), ("source", paper.work.source),
      (
        "range",
        "\(plainText(paper.work.low)) to \(plainText(paper.work.high)) FLOP: \(paper.workRange)"
      ),
    ]
    if let confidence = paper.confidence {
      lines.append(("confidence", "\(confidence), in Epoch AI's words"))
    }
    lines += [
      ("mix", paper.mix.text),
      ("mix from", "\(paper.mix.provenance.rawValue): \(paper.mix.source)"),
      ("precision", "\(paper.precision.value.rawValue), \(paper.precision.source)"),
    ]
    if let parameters = paper.parameters {
      lines.append(("parameters", "\(plainText(parameters.value)), \(parameters.source)"))
    }
    if let memory = paper.memory {
      lines.append(
        (
          "memory",
          "at least \(numberText(memory.value / 1e9, digits: 3)) GB"
            + " (\(numberText(memory.low / 1e9, digits: 3)) to"
            + " \(numberText(memory.high / 1e9, digits: 3)) GB),"
            + " \(memory.provenance.rawValue): \(memory.source)"
        ))
    }
    if let hardware = paper.hardware {
      let parts = [
        hardware.count.map { "\($0) ×" }, hardware.name ?? hardware.device,
        hardware.hours.map { "for \(plainText($0)) h" },
        hardware.utilisation.map { "at a utilisation of \(plainText($0))" },
      ]
      lines.append(("hardware", parts.compactMap(\.self).joined(separator: " ")))
      lines.append(("hardware from", hardware.source))
    }
    if let cost = paper.cost { lines.append(("stated cost", cost)) }
    if let note = paper.note { lines.append(("note", note)) }
    return lines
  }
}

/// A paper as JSON carries it.
private struct EncodedPaperV1: Encodable {
  struct Work: Encodable {
    let lowFLOP: Double
    let valueFLOP: Double
    let highFLOP: Double
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
  let work: Work
  let mix: [String: Double]
  let precision: TrainingPrecision
  let parameters: Double?
  let minimumMemoryBytes: Double?
  let device: String?
  let devices: Int?
  let hours: Double?
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
    work = Work(
      lowFLOP: paper.work.low, valueFLOP: paper.work.value, highFLOP: paper.work.high,
      definition: paper.workDefinition, provenance: paper.work.provenance,
      source: paper.work.source)
    mix = Dictionary(paper.mix.shares.map { ($0.operations.rawValue, $0.share) }) { $0 + $1 }
    precision = paper.precision.value
    parameters = paper.parameters?.value
    minimumMemoryBytes = paper.memory?.value
    device = paper.hardware?.device ?? paper.hardware?.name
    devices = paper.hardware?.count
    hours = paper.hardware?.hours
    utilisation = paper.hardware?.utilisation
    statedCost = paper.cost
    note = paper.note
  }
}
