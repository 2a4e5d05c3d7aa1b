import ArgumentParser
import Estimation
import Presentation
import Quantities

struct TiersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tiers", abstract: "Lists the tiers of the catalogue, or shows one.",
    discussion: """
      A tier is a kind of institution: what it holds, how many such institutions there are, which \
      share of the holding's time one team may use, how many teams share it and how many \
      researchers are in a team. With a name, everything with its sources.
      """)

  @Argument(help: "A tier's id or name.")
  var name: String?
  @OptionGroup var catalogue: CatalogueOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let catalogue = try catalogue.load()
    guard let name else { return try output.show(Self.list(catalogue.tiers)) }
    try output.show(
      Self.details(try asUsage { () throws(EstimationError) in try catalogue.tier(name) }))
  }

  private static func list(_ tiers: [Tier]) -> Document {
    var table = Table(
      [
        .init("tier"), .init("name", isDetail: true), .init("group"), .init("device"),
        .init("devices", .right, wraps: true, interval: .beside),
        .init("institutions", .right, wraps: true, interval: .beside),
        .init("one team's share", .right, wraps: true, interval: .beside),
        .init("teams", .right, wraps: true, interval: .beside),
        .init("researchers a team", .right, interval: .beside, isDetail: true),
      ], splits: true)
    for tier in tiers {
      table.row(
        .name(tier.id), .text(tier.name), .text(tier.group.rawValue), .name(tier.device),
        number(tier.count), number(tier.institutions), number(tier.access),
        tier.teams.map(number) ?? .missing, tier.researchers.map(number) ?? .missing)
    }
    return Document("Tiers", [.table(table)], data: tiers.map(EncodedTierV1.init))
  }

  private static func details(_ tier: Tier) -> Document {
    var facts: [(label: String, value: Table.Cell)] = [
      ("id", .name(tier.id)), ("group", .text(tier.group.rawValue)), ("device", .name(tier.device)),
    ]
    let numbers: [(String, Measured<Double>?)] = [
      ("devices", tier.count), ("institutions", tier.institutions),
      ("one team's share", tier.access), ("teams", tier.teams),
      ("researchers a team", tier.researchers),
    ]
    for case (let label, let value?) in numbers {
      facts += [
        (label, number(value)),
        ("\(label) from", .text("\(value.provenance.rawValue): \(value.source)")),
      ]
    }
    if let note = tier.note { facts.append(("note", .text(note))) }
    return Document(tier.name, [.table(Table(facts: facts))], data: EncodedTierV1(tier))
  }

  private static func number(_ value: Measured<Double>) -> Table.Cell {
    .number(
      value.value,
      value.low < value.high ? Interval(low: value.low, high: value.high, .range) : nil,
      as: .asWritten, provenance: value.provenance)
  }
}

/// A tier as JSON carries it.
private struct EncodedTierV1: Encodable {
  struct Number: Encodable {
    let low: Double
    let value: Double
    let high: Double
    let provenance: Provenance
    let source: String

    init(_ value: Measured<Double>) {
      low = value.low
      self.value = value.value
      high = value.high
      provenance = value.provenance
      source = value.source
    }
  }

  let id: String
  let name: String
  let group: Tier.Group
  let device: String
  let devices: Number
  let institutions: Number
  let teamShare: Number
  let teams: Number?
  let researchersPerTeam: Number?
  let note: String?

  init(_ tier: Tier) {
    id = tier.id
    name = tier.name
    group = tier.group
    device = tier.device
    devices = Number(tier.count)
    institutions = Number(tier.institutions)
    teamShare = Number(tier.access)
    teams = tier.teams.map(Number.init)
    researchersPerTeam = tier.researchers.map(Number.init)
    note = tier.note
  }
}
