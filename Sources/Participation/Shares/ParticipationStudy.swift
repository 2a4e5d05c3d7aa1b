import Documents
import Inequality
import Quantities

/// Who publishes, and what changed at AI venues beyond control venues: every estimate, made once.
///
/// The differences are of all venues and of lasting ones; the event study and the synthetic control
/// are of lasting ones only. A venue that enters later changes what a share is of.
package struct ParticipationStudy: Sendable {
  /// What to estimate, and how often to draw.
  package struct Settings: Hashable, Sendable {
    /// The settings of the synthetic control, with the level and the draws of all intervals.
    package var panel: PanelStudy.Settings
    /// What the synthetic control counts.
    package var outcome: InstitutionOutcome
    /// Institutions with fewer papers on a side are in no panel.
    package var leastPapers: Double
    /// How papers of several institutions count for concentration.
    package var counting: Counting
    /// Terms of topics that take much compute.
    package var topics: [String]

    /// Creates settings.
    package init(
      panel: PanelStudy.Settings, outcome: InstitutionOutcome, leastPapers: Double,
      counting: Counting = .fractional, topics: [String] = Vocabulary.computeIntensiveTopics
    ) {
      self.panel = panel
      self.outcome = outcome
      self.leastPapers = leastPapers
      self.counting = counting
      self.topics = topics
    }
  }

  /// What changed for one group of institutions.
  package struct Difference: Sendable {
    /// The group.
    package let affiliate: Affiliate
    /// At all venues; `nil` where a side has no papers before or after the onset.
    package let all: DifferenceInDifferences?
    /// At lasting venues.
    package let lasting: DifferenceInDifferences?
  }

  /// The papers of all venues.
  package let participation: Participation
  /// What was estimated.
  package let settings: Settings
  /// Shares of papers that count in parts.
  package let fractional: [Design.Side: [Participation.YearShares]]
  /// Shares of papers that have at least one institution of a group.
  package let whole: [Design.Side: [Participation.YearShares]]
  /// How concentrated papers are in each year.
  package let concentration: [Design.Side: [Participation.YearConcentration]]
  /// The difference in differences of each group.
  package let differences: [Difference]
  /// Firms' papers alone and with elite universities, at lasting venues.
  package let partnership: Partnership
  /// The event study of the groups that the finding names.
  package let events: [(affiliate: Affiliate, years: [EventStudyYear])]
  /// The words of titles; empty when titles were not read.
  package let vocabulary: [Participation.PeriodVocabulary]
  /// The synthetic control of each group, or why there is none.
  package let studies: [(affiliate: Affiliate, result: Result<PanelStudy, PanelError>)]

  /// The groups that institutions are in.
  package static let groups: [Affiliate] = [.firm] + RankBand.allCases.map { .university($0) }
  /// Those of them that the finding names: firms, and elite, middle and lower universities.
  package static let named: [Affiliate] = [
    .firm, .university(.elite), .university(.middle), .university(.lower),
  ]

  /// Makes every estimate.
  package init(_ participation: Participation, _ settings: Settings) {
    self.participation = participation
    self.settings = settings
    let lasting = participation.lasting()
    func bySide<Value>(_ make: (Design.Side) -> Value) -> [Design.Side: Value] {
      Dictionary(uniqueKeysWithValues: Design.Side.allCases.map { ($0, make($0)) })
    }
    fractional = bySide { participation.shares($0, .fractional) }
    whole = bySide { participation.shares($0, .whole) }
    let (level, plan) = (settings.panel.level, settings.panel.plan)
    var fewer = plan
    fewer.resamples = min(plan.resamples, max(200, Resampling.fewest(level: level)))
    concentration = bySide {
      participation.concentration($0, settings.counting, level: level, plan: fewer)
    }
    differences = Self.groups.map { group in
      Difference(
        affiliate: group,
        all: participation.differenceInDifferences(group, level: level, plan: plan),
        lasting: lasting.differenceInDifferences(group, level: level, plan: plan))
    }
    partnership = Partnership(lasting, level: level, plan: plan)
    events = Self.named.map { group in
      (group, lasting.eventStudy(group, level: level, plan: fewer))
    }
    vocabulary = participation.vocabulary(topics: settings.topics)
    studies = Self.groups.map { group in
      do throws(PanelError) {
        return (
          group,
          .success(
            try lasting.study(
              group, outcome: settings.outcome, least: settings.leastPapers, settings.panel))
        )
      } catch { return (group, .failure(error)) }
    }
  }

  /// Returns the names of a side's venues.
  package func venues(_ side: Design.Side) -> [String] {
    participation.design.sides.indices.filter { participation.design.sides[$0] == side }
      .map { participation.publications.venues.names[$0] }
  }
}

// MARK: - Warnings

extension ParticipationStudy {
  /// What the reader has to know before quoting a figure.
  package var warnings: [String] {
    let publications = participation.publications
    var warnings = [publications.badRows.sentence].compactMap(\.self)
    if publications.unaffiliated > 0 {
      warnings.append(
        "\(publications.unaffiliated) of \(counted(publications.papers.count, "paper")) "
          + (publications.unaffiliated == 1
            ? "has no affiliation and is in no share." : "have no affiliation and are in no share.")
      )
    }
    if publications.strayAffiliations > 0 {
      warnings.append(
        "\(counted(publications.strayAffiliations, "affiliation names", "affiliations name")) "
          + "a paper that the papers table lacks."
      )
    }
    if publications.unknownCount > 0 {
      let examples = publications.unknownNames.prefix(5).map { entry in
        entry.name.quoted + (entry.suggestion.map { " (perhaps \($0.quoted))" } ?? "")
      }
      warnings.append(
        publications.unknownCount == 1
          ? "1 institution is in no table of names and stands for itself: \(examples.joined())."
          : "\(publications.unknownCount) institutions are in no table of names and stand for "
            + "themselves, among them \(examples.joined(separator: ", ")).")
    }
    if publications.ambiguous > 0 {
      warnings.append(
        "\(counted(publications.ambiguous, "institution is", "institutions are")) "
          + "of two kinds or bands; the first one counts."
      )
    }
    for side in Design.Side.allCases {
      let entering = participation.enteringVenues(side)
      if !entering.isEmpty {
        warnings.append(
          "\(entering.joined(separator: ", ")) have papers only from \(participation.design.onset) "
            + "on. A change of the \(side.name) venues' shares may be theirs; see the estimates of "
            + "lasting venues.")
      }
    }
    if let clusters = differences.compactMap({ $0.lasting?.venues }).first, clusters < 20 {
      warnings.append(
        "Only \(clusters) lasting venues: intervals of the differences draw venue-years and may be "
          + "too narrow.")
    }
    return warnings
  }
}

extension Participation {
  /// Returns the names of a side's venues that have papers only from the onset on.
  package func enteringVenues(_ side: Design.Side) -> [String] {
    let lasting = Set(lastingVenues(side))
    let first = firstYears()
    return design.sides.indices
      .filter {
        design.sides[$0] == side && !lasting.contains($0) && (first[$0] ?? 0) >= design.onset
      }
      .map { publications.venues.names[$0] }
  }

  private func firstYears() -> [Int: Int] {
    var years: [Int: Int] = [:]
    for paper in publications.papers {
      years[paper.venue] = min(years[paper.venue] ?? .max, paper.year)
    }
    return years
  }
}
