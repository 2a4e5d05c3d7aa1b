import Participation
import Presentation
import Quantities

/// Published claims held against these data, as a section of a document.
struct ClaimsSection {
  let claims: [Claim]
  /// The confidence level of intervals.
  let level: Double
  /// What has to be known of these data besides.
  var cautions: [Note] = []

  /// In plain words first, then with numbers.
  var blocks: [Block] {
    [
      .heading("Held against Ahmed & Wahed 2020"), .paragraph(introduction),
      .notes(claims.map(Self.note)), .table(table),
    ] + (cautions.isEmpty ? [] : [.notes(cautions)])
  }

  private var introduction: String {
    let agreeing = claims.count { $0.verdict == .agrees }
    let disagreeing = claims.count { $0.verdict == .disagrees }
    return
      "They found the following (arXiv 2010.15581), on 171,394 papers of 57 conferences. These "
      + "data are "
      + "others. They agree with \(agreeing) of \(counted(claims.count, "claim")), disagree with "
      + "\(disagreeing), and "
      + "can't say \(claims.count - agreeing - disagreeing). An estimate agrees or disagrees if "
      + "its "
      + "\(level.percent) interval leaves 0 out. Concentration does if more than half of the "
      + "years lie "
      + "outside of their ranges on one side. A claim takes both: an estimate that agrees, and "
      + "none that "
      + "disagrees, or the other way round."
  }

  private static func note(_ claim: Claim) -> Note {
    switch claim.verdict {
    case .agrees: Note("\(claim.statement) These data agree.", .good)
    case .disagrees: Note("\(claim.statement) These data disagree: \(claim.opposite).", .bad)
    case .unknown(let reason):
      Note("\(claim.statement) These data can't say: \(reason).", .doubtful)
    }
  }

  private var table: Presentation.Table {
    var table = Presentation.Table(
      [
        .init("what bears on it", wraps: true),
        .init("here", .right, wraps: true, interval: .column("\(level.percent) interval")),
        .init("verdict"),
      ], grouping: "claim")
    for claim in claims {
      table.group(claim.statement)
      for evidence in claim.evidence {
        table.row(.text(evidence.measure), evidence.figure.cell, evidence.verdict.cell)
      }
    }
    return table
  }

  /// The claims for JSON.
  var encoded: [EncodedClaimV1] {
    claims.map { claim in
      EncodedClaimV1(
        claim: claim.statement, verdict: claim.verdict.word, reason: claim.verdict.reason,
        evidence: claim.evidence.map { .init($0) })
    }
  }
}

extension Claim.Verdict {
  /// The verdict in two words at most.
  fileprivate var word: String {
    switch self {
    case .agrees: "agrees"
    case .disagrees: "disagrees"
    case .unknown: "can't be said"
    }
  }

  /// Why nothing can be said.
  fileprivate var reason: String? { if case .unknown(let reason) = self { reason } else { nil } }

  fileprivate var cell: Presentation.Table.Cell {
    switch self {
    case .agrees: .outcome(word, .good)
    case .disagrees: .outcome(word, .bad)
    case .unknown: .outcome(word, .doubtful)
    }
  }
}

extension Claim.Evidence.Figure {
  fileprivate var cell: Presentation.Table.Cell {
    switch self {
    case .share(let share, let interval):
      .number(
        share * 100, interval.map { $0 * 100 }, unit: "pp", as: .decimals(1), isSigned: true)
    case .papers(let papers, let interval, let unit):
      .number(papers, interval, unit: unit, as: .decimals(2), isSigned: true)
    case .years(let above, let below, let count):
      .text("\(above) above, \(below) below of \(counted(count, "year"))")
    case .missing: .missing
    }
  }
}

/// A published claim as JSON.
struct EncodedClaimV1: Encodable, Sendable {
  /// One figure that bears on it; shares lie in −1…1.
  struct Evidence: Encodable {
    var measure: String
    var value, low, high: Double?
    var unit: String?
    var yearsAbove, yearsBelow, years: Int?
    var verdict: String
    var reason: String?

    init(_ evidence: Claim.Evidence) {
      measure = evidence.measure
      verdict = evidence.verdict.word
      reason = evidence.verdict.reason
      switch evidence.figure {
      case .share(let share, let interval):
        (value, low, high, unit) = (share, interval.low, interval.high, "share")
      case .papers(let papers, let interval, let unit):
        (value, low, high, self.unit) = (papers, interval.low, interval.high, unit)
      case .years(let above, let below, let count):
        (yearsAbove, yearsBelow, years) = (above, below, count)
      case .missing: break
      }
    }
  }

  var claim: String
  /// agrees, disagrees or can't be said.
  var verdict: String
  var reason: String?
  var evidence: [Evidence]
}
