import Documents
import Participation
import Presentation
import Quantities

/// Who publishes, by how much they hold, as a section of a document.
struct HolderSharesSection {
  let found: HoldersAndPublishers

  /// Shares, the elasticity, and what neither shows.
  var blocks: [Block] {
    [.heading("Who holds and who publishes"), .paragraph(summary), .table(shares)]
      + (found.elasticity.map { [.table(table($0))] } ?? []) + [.notes(notes)]
  }

  private var unit: String { found.table.unit }

  private var summary: String {
    var text =
      "\(counted(found.holders.all, "holder")) of '\(unit)', "
      + "of which \(found.holders.publishing) publish "
      + "here."
    if let years = found.years {
      text +=
        years.isEmpty
        ? " No year has both holdings and papers."
        : " Papers of the years with holdings: \(yearsText(years))."
    } else {
      text += " The holdings have no years, so papers are of all years."
    }
    return text
  }

  private var shares: Presentation.Table {
    var table = Presentation.Table(
      [
        .init("institutions by holdings", wraps: true), .init("number", .right),
        .init("of holdings", .right, wraps: true, unit: .header),
        .init(
          "of papers", .right, interval: .column("\(found.level.percent) interval"), unit: .header),
      ], title: "Shares of what is held, and of papers in parts")
    for group in found.groups {
      table.row(
        .text(group.name), .count(group.institutions), .share(group.holdings, decimals: 1),
        .share(group.papers, group.interval, decimals: 1))
    }
    return table
  }

  private func table(_ elasticity: Elasticity) -> Presentation.Table {
    var table = Presentation.Table(
      [
        .init("compared", wraps: true),
        .init("elasticity", .right, interval: .column("\(found.level.percent) interval")),
        .init("institutions", .right), .init("observations", .right), .init("left out", .right),
      ], title: "Papers in per cent, for one per cent more of '\(unit)'")
    table.row(
      .text(elasticity.comparison.words),
      .number(elasticity.estimate, elasticity.interval, as: .decimals(2)),
      .count(elasticity.institutions), .count(elasticity.observations), .count(found.leftOut))
    return table
  }

  private var notes: [Note] {
    var notes = [
      found.elasticity == nil
        ? Note(
          "There is no elasticity: fewer than \(Elasticity.fewestInstitutions) institutions have "
            + "both, or all "
            + "hold the same.", .doubtful)
        : Note(
          "The elasticity is the slope of log papers on log holdings. Its interval takes errors "
            + "of one "
            + "institution as related. 'left out' has no logarithm: no papers, or nothing held. "
            + "Whether "
            + "hardware decides who publishes at all isn't seen."),
      Note(
        "This can't show that hardware makes papers. Money, people and a name bring both, and "
          + "who publishes "
          + "more is given more hardware.", .doubtful),
    ]
    if found.elasticity?.comparison == .years {
      notes.append(
        Note(
          "What all have in common in a year, and what an institution always has, is taken out. "
            + "What "
            + "changes at one institution, such as new staff, isn't. Papers may also follow a "
            + "year later."
        ))
    }
    if found.table.countsDevices {
      notes.append(
        Note("Devices of all kinds count alike: an old one as much as a new one.", .doubtful))
    }
    if let sentence = found.table.badRows.sentence {
      notes.append(Note("Of the holdings, \(sentence)", .doubtful))
    }
    if let first = found.strangers.first {
      notes.append(
        Note(
          "\(counted(found.holders.all - found.holders.publishing, "holder is", "holders are")) "
            + "in no paper, such as "
            + "'\(first.name)'"
            + (first.suggestion.map { " (perhaps '\($0)')" } ?? "")
            + ". Case, punctuation and small words don't matter; "
            + "--aliases brings others together."))
    }
    return notes
  }

  /// The section for JSON.
  var encoded: EncodedHoldersV1 {
    EncodedHoldersV1(
      unit: unit, holders: found.holders.all, publishing: found.holders.publishing,
      years: found.years,
      groups: found.groups.map {
        .init(
          name: $0.name, institutions: $0.institutions, holdingShare: $0.holdings,
          paperShare: $0.papers, low: $0.interval?.low, high: $0.interval?.high)
      },
      elasticity: found.elasticity.map {
        .init(
          compared: $0.comparison.words, value: $0.estimate, low: $0.interval.low,
          high: $0.interval.high, institutions: $0.institutions, observations: $0.observations)
      }, leftOut: found.leftOut)
  }
}

extension Elasticity.Comparison {
  /// What is compared, in words.
  fileprivate var words: String {
    switch self {
    case .years: "years of an institution"
    case .institutions: "institutions"
    }
  }
}

/// Who holds and who publishes, as JSON; shares lie in 0…1.
struct EncodedHoldersV1: Encodable, Sendable {
  /// Institutions that hold about as much.
  struct Group: Encodable {
    var name: String
    var institutions: Int
    var holdingShare: Double?
    var paperShare: Double
    var low, high: Double?
  }

  /// The slope of log papers on log holdings.
  struct Slope: Encodable {
    var compared: String
    var value, low, high: Double
    var institutions, observations: Int
  }

  var unit: String
  var holders, publishing: Int
  var years: [Int]?
  var groups: [Group]
  var elasticity: Slope?
  var leftOut: Int
}
