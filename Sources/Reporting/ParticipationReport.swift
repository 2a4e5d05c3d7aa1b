import Documents
import Inequality
package import Participation
import Statistics

/// Who publishes: shares, collaboration, concentration, and what changed at AI venues, as one value.
package struct ParticipationReport {
  /// What to estimate, and how often to draw.
  package struct Settings: Hashable, Sendable {
    package var panel: PanelStudy.Settings
    package var outcome: InstitutionOutcome
    package var leastPapers: Double
    /// Terms of topics that take much compute.
    package var topics: [String]

    package init(
      panel: PanelStudy.Settings, outcome: InstitutionOutcome, leastPapers: Double,
      topics: [String] = Vocabulary.computeIntensiveTopics
    ) {
      self.panel = panel
      self.outcome = outcome
      self.leastPapers = leastPapers
      self.topics = topics
    }
  }

  let participation: Participation
  let lasting: Participation
  let settings: Settings
  let fractional: [Design.Side: [Participation.YearShares]]
  let whole: [Design.Side: [Participation.YearShares]]
  let concentration: [Design.Side: [Participation.YearConcentration]]
  let differences:
    [(affiliate: Affiliate, all: DifferenceInDifferences?, lasting: DifferenceInDifferences?)]
  let events: [(affiliate: Affiliate, years: [EventStudyYear])]
  let vocabulary: [Participation.PeriodVocabulary]
  let studies: [(affiliate: Affiliate, result: Result<PanelStudy, PanelError>)]

  /// The groups that institutions are in.
  static let groups: [Affiliate] = [.firm] + RankBand.allCases.map { .university($0) }
  /// Those of them that it names.
  static let named: [Affiliate] = [
    .firm, .university(.elite), .university(.middle), .university(.lower),
  ]

  /// Makes every estimate.
  ///
  /// The differences, the event study and the synthetic control are also, or only, of venues that have papers both before and
  /// after the onset: a venue that enters later changes what a share is of.
  package init(_ participation: Participation, _ settings: Settings) {
    self.participation = participation
    self.settings = settings
    let lasting = participation.lasting()
    self.lasting = lasting
    func bySide<Value>(_ make: (Design.Side) -> Value) -> [Design.Side: Value] {
      Dictionary(uniqueKeysWithValues: Design.Side.allCases.map { ($0, make($0)) })
    }
    fractional = bySide { participation.shares($0, .fractional) }
    whole = bySide { participation.shares($0, .whole) }
    let (level, plan) = (settings.panel.level, settings.panel.plan)
    var fewer = plan
    fewer.resamples = min(plan.resamples, 200)
    concentration = bySide { participation.concentration($0, level: level, plan: fewer) }
    differences = Self.groups.map { group in
      (
        group, participation.differenceInDifferences(group, level: level, plan: plan),
        lasting.differenceInDifferences(group, level: level, plan: plan)
      )
    }
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

  func venues(_ side: Design.Side) -> [String] {
    participation.publications.venues.names.enumerated()
      .filter { participation.design.sides[$0.offset] == side }.map(\.element)
  }

  func name(_ affiliate: Affiliate) -> String {
    switch affiliate {
    case .firm: "firms"
    case .university(let band): band.map { "universities \($0.rawValue)" } ?? "unranked"
    case .other: "others"
    }
  }

  /// What the reader has to know before quoting a figure.
  package var warnings: [String] {
    let publications = participation.publications
    var warnings = [publications.badRows.sentence].compactMap(\.self)
    if publications.unaffiliated > 0 {
      warnings.append(
        "\(publications.unaffiliated) of \(publications.papers.count) papers have no affiliation and "
          + "are in no share.")
    }
    if publications.strayAffiliations > 0 {
      warnings.append(
        "\(publications.strayAffiliations) affiliations name a paper that the papers table lacks.")
    }
    if publications.unknownCount > 0 {
      let examples = publications.unknownNames.prefix(5).map { entry in
        "'\(entry.name)'" + (entry.suggestion.map { " (perhaps '\($0)')" } ?? "")
      }
      warnings.append(
        publications.unknownCount == 1
          ? "1 institution is in no table of names and stands for itself: \(examples.joined())."
          : "\(publications.unknownCount) institutions are in no table of names and stand for "
            + "themselves, among them \(examples.joined(separator: ", ")).")
    }
    if publications.ambiguous > 0 {
      warnings.append(
        "\(publications.ambiguous) institutions are of two kinds or bands; the first one counts.")
    }
    for side in Design.Side.allCases {
      let entering = participation.venues(side, onlyAfterOnset: true)
      if !entering.isEmpty {
        warnings.append(
          "\(entering.joined(separator: ", ")) have papers only from \(participation.design.onset) "
            + "on. A change of the \(side.name) venues' shares may be theirs; see the estimates of "
            + "lasting venues.")
      }
    }
    if let clusters = differences.compactMap({ $0.lasting?.venues }).first, clusters < 20 {
      warnings.append(
        "Only \(clusters) lasting venues: intervals of the differences draw venue-years and may be too "
          + "narrow.")
    }
    return warnings
  }
}

extension Participation {
  /// The names of a side's venues that have papers only from the onset on.
  fileprivate func venues(_ side: Design.Side, onlyAfterOnset: Bool) -> [String] {
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
