package import Findings
package import Presentation
import Quantities
import RecordFormat
import Records

/// What a document says, before everything else, of the invocations behind its numbers: how many
/// were disturbed, by what, and what the clean ones alone say.
///
/// Every document whose numbers come from invocations has one. Numbers of which more than a tenth
/// of the invocations were disturbed have `disturbanceMark`.
package struct Disclosure: Sendable {
  /// A number that rests on disturbed invocations.
  struct Figure: Sendable {
    /// What it is of: a cell, or a budget.
    var name: String
    /// What disturbed the invocations behind it.
    var disturbance: Disturbance
    /// What clean invocations alone say; missing where they are too few.
    var clean: Table.Cell = .missing
    /// How many they are.
    var cleanInvocations: Int?
    /// The same for programs.
    var cleanSeconds: IntervalV1?
  }

  private let disturbance: Disturbance
  private let figures: [Figure]

  /// Creates it of the invocations behind all numbers, and of the numbers that are disturbed.
  init(_ disturbance: Disturbance, _ figures: [Figure]) {
    self.disturbance = disturbance
    self.figures = figures.filter(\.disturbance.isNotable)
  }

  /// Creates it of all cells of a record.
  package init(_ findings: RecordFindings) {
    self.init(findings.disturbance, findings.disturbedFigures().map { Figure($0) })
  }

  /// Creates it of the cells that are compared, each once, below the names of their sides.
  package init(_ comparisons: [ComparisonFinding]) {
    let sides = comparisons.flatMap(\.sides).reduce(into: [ComparedSide]()) { sides, side in
      // One baseline is compared with several candidates, each of which may have other cells.
      guard let known = sides.firstIndex(where: { $0.name == side.name }) else {
        return sides.append(side)
      }
      let cells = Set(sides[known].results.map(\.cell.id))
      sides[known].results += side.results.filter { !cells.contains($0.cell.id) }
    }
    self.init(
      sides.flatMap(\.results).disturbance,
      sides.flatMap { side in
        side.results.compactMap { DisturbedFigure($0, least: side.leastClean) }.map {
          Figure($0, of: side.name)
        }
      })
  }

  /// Creates it of the budgets of records from which something is estimated.
  package init(_ bases: [EstimateBasis]) {
    let figures = bases.flatMap { basis in
      basis.budgets.map { budget in
        Figure(
          name: bases.count > 1 ? "\(basis.findings.record.path): \(budget.name)" : budget.name,
          disturbance: budget.disturbance)
      }
    }
    self.init(figures.reduce(into: Disturbance()) { $0 += $1.disturbance }, figures)
  }
}

extension Disclosure.Figure {
  fileprivate init(_ figure: DisturbedFigure, of side: String? = nil) {
    let result = figure.result
    self.init(
      name: (side.map { "\($0): " } ?? "") + result.cell.id, disturbance: result.disturbance,
      clean: figure.clean?.rate() ?? .missing, cleanInvocations: figure.clean?.values.count,
      cleanSeconds: figure.clean.flatMap { clean in
        clean.seconds.map { IntervalV1($0, clean.interval) }
      })
  }
}

/// The results of one side that are compared.
private struct ComparedSide {
  var name: String
  var results: [CellResult]
  var leastClean: Int

  init(_ side: ComparisonSide, _ results: [CellResult]) {
    name = side.name
    self.results = results
    leastClean = RecordFindings.leastClean(of: side.record)
  }
}

extension ComparisonFinding {
  fileprivate var sides: [ComparedSide] {
    switch self {
    case .verdicts(let found):
      [
        ComparedSide(found.baseline, found.rows.map(\.match.baseline)),
        ComparedSide(found.candidate, found.rows.map(\.match.candidate)),
      ]
    case .gap(let found):
      [
        ComparedSide(found.baseline, found.rows.map(\.match.baseline)),
        ComparedSide(found.candidate, found.rows.map(\.match.candidate)),
      ]
    }
  }
}

// MARK: - In documents

extension Disturbance {
  /// What stands on a number that rests on these invocations.
  var mark: String { isNotable ? disturbanceMark : "" }

  /// What disturbed them, with how many each.
  var words: String {
    causes.map { "\($0.invocations) \($0.tag.rawValue)" }.joined(separator: ", ")
  }
}

/// What stands on numbers of which more than a tenth of the invocations were disturbed.
let disturbanceMark = "†"

extension Disclosure {
  /// Whether there is something that has to be said.
  var isNeeded: Bool { !figures.isEmpty }

  /// What stands first in a document; nothing where no number is disturbed.
  ///
  /// - Parameter hint: Where the numbers of clean invocations alone are, if not in `blocks`.
  func headline(_ hint: String? = nil) -> [Block] {
    guard isNeeded else { return [] }
    let causes = disturbance.causes.map { cause in
      let explanation = cause.tag.explanation
      return "\(cause.tag.rawValue): \(explanation.meaning). What to do: \(explanation.reading)."
    }
    return [
      .notes([
        Note(
          "\(disturbance.disturbed) of \(disturbance.invocations) invocations behind these figures "
            + "were disturbed: \(disturbance.words). Figures with \(disturbanceMark) rest on more "
            + "than a tenth of such invocations.", .doubtful,
          details: causes + [hint ?? cleanHint].compactMap(\.self))
      ])
    ]
  }

  private var cleanHint: String? {
    let clean = figures.count { $0.cleanInvocations != nil }
    return clean == 0
      ? "No figure has enough clean invocations to stand on these alone. Measure again when the "
        + "machine is quiet."
      : "'Disturbed figures' has what clean invocations alone say, for \(clean) of "
        + "\(figures.count) figures that have enough of them."
  }

  /// Each disturbed number, with what clean invocations alone say; nothing where there is none.
  var blocks: [Block] {
    guard isNeeded else { return [] }
    let hasClean = figures.contains { $0.cleanInvocations != nil }
    var table = Table(
      [
        .init("figure", wraps: true), .init("disturbed", .right), .init("of", .right),
        .init("by", wraps: true),
      ]
        + (hasClean
          ? [
            .init("clean alone", .right, interval: .column("interval")), .init("n", .right),
          ] : []))
    for figure in figures {
      table.row(
        [
          .name(figure.name), .count(figure.disturbance.disturbed),
          .count(figure.disturbance.invocations), .name(figure.disturbance.words),
        ] + (hasClean ? [figure.clean, .count(figure.cleanInvocations)] : []))
    }
    return [.heading("Disturbed figures"), .table(table)]
  }
}

extension [EstimateBasis] {
  /// What stands on numbers that rest on all of these records.
  var mark: String {
    flatMap(\.budgets).contains { $0.disturbance.isNotable } ? disturbanceMark : ""
  }
}

extension EstimateBasis {
  /// What stands before everything that is estimated from a record, beside what disturbed it: the
  /// settings that changed its figures, and the budgets from which nothing is estimated.
  var conditions: [Block] {
    ConditionsSection(findings.record).blocks
      + (unenforced.isEmpty ? [] : [.notes(unenforced.map(\.note))])
  }
}

extension Document {
  /// Returns the document of numbers that are estimated from records, with what disturbed them and
  /// which settings changed them before everything else; as it is where there is no record.
  package func disclosing(_ bases: [EstimateBasis]) -> Document {
    guard !bases.isEmpty else { return self }
    var document = self
    document.blocks = bases.flatMap(\.conditions) + blocks
    return document.disclosing(
      Disclosure(bases),
      hint: "'divide estimate --record' has what clean invocations alone come to, where they are "
        + "enough.")
  }

  /// Returns the document with what disturbed its numbers before everything else, the disturbed
  /// numbers at its end, and both in its data.
  ///
  /// - Parameter hint: Where the numbers of clean invocations alone are, if not in the table.
  package func disclosing(_ disclosure: Disclosure, hint: String? = nil) -> Document {
    Document(
      title, disclosure.headline(hint) + blocks + disclosure.blocks,
      data: Disclosed(data, disclosure.encoded), warnings: warnings)
  }
}

// MARK: - JSON

/// The data of a document with one key more, for what disturbed its numbers.
///
/// The data has to be an object.
struct Disclosed: Encodable {
  private let data: any Encodable & Sendable
  private let disturbance: EncodedDisturbanceV1

  /// Adds what disturbed the invocations behind the data's numbers.
  init(_ data: any Encodable & Sendable, _ disturbance: EncodedDisturbanceV1) {
    self.data = data
    self.disturbance = disturbance
  }

  private enum Key: String, CodingKey { case disturbance }

  func encode(to encoder: any Encoder) throws {
    try data.encode(to: encoder)
    // Its key stands among those of the data.
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(disturbance, forKey: .disturbance)
  }
}

/// How many of the invocations behind a document's numbers were disturbed, as JSON.
struct EncodedDisturbanceV1: Encodable {
  /// A number of which more than a tenth of the invocations were disturbed.
  struct Figure: Encodable {
    let name: String
    let invocations: Int
    let disturbed: Int
    let tags: [String: Int]
    /// What clean invocations alone say, if they are enough.
    let cleanInvocations: Int?
    let cleanSecondsPerIteration: IntervalV1?
  }

  let invocations: Int
  let disturbed: Int
  /// How many invocations each disturbance touched.
  let tags: [String: Int]
  /// The numbers of which more than a tenth of the invocations were disturbed.
  let figures: [Figure]
}

extension Disclosure {
  /// The same for JSON.
  var encoded: EncodedDisturbanceV1 {
    EncodedDisturbanceV1(
      invocations: disturbance.invocations, disturbed: disturbance.disturbed,
      tags: disturbance.encodedTags,
      figures: figures.map { figure in
        .init(
          name: figure.name, invocations: figure.disturbance.invocations,
          disturbed: figure.disturbance.disturbed, tags: figure.disturbance.encodedTags,
          cleanInvocations: figure.cleanInvocations, cleanSecondsPerIteration: figure.cleanSeconds)
      })
  }
}

extension Disturbance {
  fileprivate var encodedTags: [String: Int] {
    Dictionary(uniqueKeysWithValues: tags.map { ($0.key.rawValue, $0.value) })
  }
}
