package import Access
import Inequality
import Presentation
import Quantities

/// What a table says that holders have, and what became of its rows, as parts of a document.
package struct HoldingsSection: Sendable {
  let summary: HoldingsSummary
  private let level: Double

  /// Creates the section.
  ///
  /// - Parameter level: The confidence level of intervals.
  package init(_ summary: HoldingsSummary, level: Double) {
    self.summary = summary
    self.level = level
  }

  private typealias Table = Presentation.Table

  /// What is held, and by whom.
  var held: [Block] {
    var blocks: [Block] = [.table(facts)]
    if !summary.sectors.isEmpty { blocks.append(.table(parts(summary.sectors, of: "sector"))) }
    if !summary.countries.isEmpty {
      blocks.append(.table(parts(summary.countries, of: "country")))
    }
    return blocks
  }

  private var facts: Table {
    var facts: [(label: String, value: Table.Cell)] = [
      ("read as", .text(summary.layout.text)), ("holders", .count(summary.count)),
      ("devices", .number(summary.devices, as: .count)),
      ("peak", Self.peak(summary.peaks.total)),
      ("Gini of peaks", .number(summary.peaks.giniCoefficient(), summary.gini, as: .decimals(3))),
    ]
    if let between = summary.between {
      facts.append(
        ("Theil T between sectors", .share(between, summary.betweenInterval, decimals: 1)))
    }
    return Table(facts: facts, title: "What is held")
  }

  /// A peak in EFLOP/s, 1e18 of them.
  static func peak(_ flopPerSecond: Double) -> Presentation.Table.Cell {
    .number(flopPerSecond / 1e18, unit: "EFLOP/s", as: .significant(3))
  }

  private func parts(_ parts: [HoldingsSummary.Part], of kind: String) -> Table {
    var table = Table(
      [.init(kind, wraps: true)]
        + ["holders", "devices", "share of peak"].map { .init($0, .right) },
      title: "What is held, by \(kind)")
    let shown = parts.count > 10 ? Array(parts.prefix(9)) : parts
    for part in shown {
      table.row(
        .text(part.name.isEmpty ? "not said" : part.name), .number(part.holders, as: .count),
        .number(part.devices, as: .count), .share(part.share, decimals: 1))
    }
    let rest = parts.dropFirst(shown.count)
    if !rest.isEmpty {
      table.row(
        .text("\(rest.count) others"), .number(rest.reduce(0) { $0 + $1.holders }, as: .count),
        .number(rest.reduce(0) { $0 + $1.devices }, as: .count),
        .share(rest.reduce(0) { $0 + $1.share }, decimals: 1))
    }
    return table
  }

  /// The words that explain them.
  var notes: [String] {
    var notes = [
      "A holder's peak is the sum over its devices of their fastest dense peak that sums in f32. "
        + "Rows of one name are one holder, and its sector and country are those with most of its "
        + "peak. Intervals are at \(level.percent), by the percentile bootstrap over holders."
    ]
    if let coverage = summary.coverage {
      notes.append(
        "The table's authors say that it has \((coverage.low * 100).fixed(0))–"
          + "\(coverage.high.percent) of \(coverage.what) (\(coverage.source)). Intervals don't "
          + "say what the rest would change.")
    }
    return notes
  }

  /// What became of the rows.
  var rows: [Block] { RowsSection(summary.account).blocks }
}

/// What became of the rows of a table, and which devices its names mean, as parts of a document.
struct RowsSection {
  private let account: RowAccount

  init(_ account: RowAccount) { self.account = account }

  private typealias Table = Presentation.Table

  /// How many names are shown to people; programs see all.
  private static let shownNames = 8

  var blocks: [Block] {
    var blocks: [Block] = [.table(rows)]
    if !account.chips.unknown.isEmpty { blocks.append(.table(unknown)) }
    if !account.chips.assumed.isEmpty { blocks.append(.table(assumed)) }
    return blocks + sentences.map { .paragraph($0) }
  }

  private var rows: Table {
    var table = Table(
      [
        .init("rows that", wraps: true), .init("rows", .right), .init("what was done", wraps: true),
        .init("for example", wraps: true),
      ], title: "Rows of the file: \(account.used) of \(account.rows) count")
    for (reason, entry) in account.leftOutInOrder {
      table.row(
        .text(reason.text), .count(entry.count), .text("left out" + Self.advice(reason, "with")),
        .text(entry.examples.first ?? ""))
    }
    for (reason, entry) in account.remarksInOrder {
      table.row(
        .text(reason.text), .count(entry.count),
        .text(reason.remedy + Self.advice(reason, "without")), .text(entry.examples.first ?? ""))
    }
    if account.leftOut.isEmpty, account.remarks.isEmpty {
      table.row(.text("have nothing wrong"), .count(account.used), .text("counted"), .text(""))
    }
    return table
  }

  private static func advice(_ reason: RowReason, _ option: String) -> String {
    reason.choice.map { " (--\(option) \($0.rawValue))" } ?? ""
  }

  private var unknown: Table {
    var table = Table(
      [.init("name", wraps: true), .init("times", .right)],
      title: "Names that are no device of the catalogue")
    for (name, count) in account.chips.unknown.prefix(Self.shownNames) {
      table.row(.name(name), .count(count))
    }
    return table
  }

  private var assumed: Table {
    var table = Table(
      [
        .init("name", wraps: true), .init("device", wraps: true), .init("times", .right),
        .init("taken for granted", wraps: true),
      ], title: "Names that leave something open")
    for name in account.chips.assumed.prefix(Self.shownNames) {
      table.row(
        .name(name.name), .name(name.device), .count(name.count),
        .text(name.assumptions.joined(separator: "; ")))
    }
    return table
  }

  private var sentences: [String] {
    let chips = account.chips
    var sentences: [String] = []
    if let share = chips.share {
      let hidden =
        max(0, chips.assumed.count - Self.shownNames)
        + max(0, chips.unknown.count - Self.shownNames)
      sentences.append(
        "Of \(chips.named) names of chips, \(chips.matched) are devices of the catalogue: "
          + "\((share * 100).fixed(1)) %."
          + (hidden > 0 ? " \(hidden) more of such names are in the JSON." : ""))
    }
    if !chips.otherColumns.isEmpty {
      sentences.append(
        "Columns taken for no device: \(chips.otherColumns.joined(separator: ", ")).")
    }
    return sentences
  }
}

// MARK: - JSON

extension HoldingsSection {
  var encoded: EncodedHoldingsV1 {
    func parts(_ parts: [HoldingsSummary.Part]) -> [EncodedHoldingsV1.Part]? {
      parts.isEmpty
        ? nil
        : parts.map {
          .init(
            name: $0.name, holders: $0.holders, devices: $0.devices, shareOfPeak: $0.share)
        }
    }
    return EncodedHoldingsV1(
      layout: summary.layout.rawValue, holders: summary.count, devices: summary.devices,
      peakFLOPPerSecond: summary.peaks.total, gini: summary.peaks.giniCoefficient(),
      giniLow: summary.gini?.low, giniHigh: summary.gini?.high,
      theilT: summary.peaks.theilT(), betweenSectors: summary.between,
      betweenSectorsLow: summary.betweenInterval?.low,
      betweenSectorsHigh: summary.betweenInterval?.high,
      sectors: parts(summary.sectors), countries: parts(summary.countries),
      coverage: summary.coverage.map {
        .init(low: $0.low, high: $0.high, of: $0.what, source: $0.source)
      }, rows: EncodedRowsV1(summary.account))
  }
}

/// What is held, as JSON.
struct EncodedHoldingsV1: Encodable, Sendable {
  /// A sector, or a country.
  struct Part: Encodable {
    var name: String
    var holders: Double
    var devices: Double
    var shareOfPeak: Double
  }

  /// How much of what exists the table has.
  struct Coverage: Encodable {
    var low: Double
    var high: Double
    var of: String
    var source: String
  }

  let layout: String
  let holders: Int
  let devices: Double
  let peakFLOPPerSecond: Double
  let gini: Double?
  let giniLow: Double?
  let giniHigh: Double?
  let theilT: Double?
  let betweenSectors: Double?
  let betweenSectorsLow: Double?
  let betweenSectorsHigh: Double?
  let sectors: [Part]?
  let countries: [Part]?
  let coverage: Coverage?
  let rows: EncodedRowsV1
}

/// What became of rows, as JSON.
struct EncodedRowsV1: Encodable, Sendable {
  /// The rows of one reason.
  struct Reason: Encodable {
    var reason: String
    var rows: Int
    var done: String
    var examples: [String]
  }

  /// A name that is no device.
  struct Unknown: Encodable {
    var name: String
    var times: Int
  }

  /// A name that leaves something open.
  struct Assumed: Encodable {
    var name: String
    var device: String
    var times: Int
    var assumed: [String]
  }

  let read: Int
  let used: Int
  let leftOut: [Reason]
  let remarked: [Reason]
  let chipsNamed: Int
  let chipsMatched: Int
  let unknownChips: [Unknown]
  let assumedChips: [Assumed]
  let otherColumns: [String]

  init(_ account: RowAccount) {
    read = account.rows
    used = account.used
    leftOut = account.leftOutInOrder.map {
      Reason(
        reason: $0.reason.rawValue, rows: $0.entry.count, done: "left out",
        examples: $0.entry.examples)
    }
    remarked = account.remarksInOrder.map {
      Reason(
        reason: $0.reason.rawValue, rows: $0.entry.count, done: $0.reason.remedy,
        examples: $0.entry.examples)
    }
    chipsNamed = account.chips.named
    chipsMatched = account.chips.matched
    unknownChips = account.chips.unknown.map { Unknown(name: $0.name, times: $0.count) }
    assumedChips = account.chips.assumed.map {
      Assumed(name: $0.name, device: $0.device, times: $0.count, assumed: $0.assumptions)
    }
    otherColumns = account.chips.otherColumns
  }
}
