package import Participation
package import Presentation
import Quantities

/// Who publishes: shares, collaboration, concentration, and what changed at AI venues,
/// as a document.
package struct ParticipationReport: Sendable {
  let study: ParticipationStudy
  /// Who holds and who publishes; `nil` without a table of holdings.
  let holdings: HolderSharesSection?

  /// Creates the report.
  ///
  /// - Parameter holdings: Who holds and who publishes, where a table says who holds.
  package init(_ study: ParticipationStudy, holdings: HoldersAndPublishers? = nil) {
    self.study = study
    self.holdings = holdings.map { HolderSharesSection(found: $0) }
  }

  /// The report.
  package var document: Document {
    Document(
      "Who publishes at AI venues",
      [.paragraph(summary)] + shares + collaboration + concentration + changes + controls
        + vocabulary + (holdings?.blocks ?? []) + claims.blocks + charts, data: encoded,
      warnings: study.warnings)
  }

  private var summary: String {
    let publications = study.participation.publications
    return
      "\(counted(publications.papers.count, "paper")), "
      + "\(counted(publications.institutions.count, "institution")). AI "
      + "venues: \(study.venues(.ai).joined(separator: ", ")). Control venues: "
      + "\(study.venues(.control).joined(separator: ", ")). Change from \(onset) on."
  }

  /// What was published before, held against this.
  var claims: ClaimsSection {
    let years = Design.Side.allCases.flatMap { study.fractional[$0] ?? [] }
    let most = years.map(\.unranked).max() ?? 0
    var cautions: [Note] = []
    if most > Participation.muchUnranked {
      cautions.append(
        Note(
          "What is said of ranks may come of names that no rank was found for: they have up to "
            + "\(most.percent) of a year's papers.", .doubtful))
    }
    let entering = study.participation.enteringVenues(.ai)
    if !entering.isEmpty {
      cautions.append(
        Note(
          "Concentration is of all AI venues. It may have changed because \(list(entering)) "
            + "entered the "
            + "table.", .doubtful))
    }
    return ClaimsSection(
      claims: study.claims, level: study.settings.panel.level, cautions: cautions)
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  /// The first year after the change.
  var onset: Int { study.participation.design.onset }

  /// Returns the years on one side of the onset, in words.
  func years(after: Bool) -> String { "\(after ? "from" : "before") \(onset)" }
}

extension Design.Side {
  /// The venues of the side, as a table's group has them.
  var venues: String { "\(name) venues" }
}

extension Affiliate {
  /// The group in a sentence or a legend.
  var words: String {
    switch self {
    case .firm: "firms"
    case .university(let band): band.map { "universities \($0.rawValue)" } ?? "unranked"
    case .other: "others"
    }
  }

  /// The group in a table's column.
  var shortWords: String {
    if case .university(let band?) = self { "univ. \(band.rawValue)" } else { words }
  }
}
