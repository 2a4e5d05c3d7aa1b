package import Inequality
package import Participation
import Statistics

/// Who publishes: shares, collaboration, concentration, and what changed at AI venues, as one value.
package struct ParticipationReport {
  /// What to estimate, and how often to draw.
  package struct Settings: Hashable, Sendable {
    package var level: Double
    package var plan: Resampling
    package var outcome: InstitutionOutcome
    package var effects: FixedEffects
    package var largestRank: Int
    package var leastPapers: Double
    /// Words of topics that take much compute.
    package var topics: [String]

    package init(
      level: Double, plan: Resampling, outcome: InstitutionOutcome, effects: FixedEffects,
      largestRank: Int, leastPapers: Double,
      topics: [String] = Vocabulary.computeIntensiveTopics
    ) {
      self.level = level
      self.plan = plan
      self.outcome = outcome
      self.effects = effects
      self.largestRank = largestRank
      self.leastPapers = leastPapers
      self.topics = topics
    }
  }

  let participation: Participation
  private let lasting: Participation
  let settings: Settings
  let fractional: [Design.Side: [Participation.YearShares]]
  private let whole: [Design.Side: [Participation.YearShares]]
  let concentration: [Design.Side: [Participation.YearConcentration]]
  private let differences:
    [(affiliate: Affiliate, all: DifferenceInDifferences?, lasting: DifferenceInDifferences?)]
  let events: [EventStudyYear]
  private let vocabulary: [Participation.PeriodVocabulary]
  let studies: [(affiliate: Affiliate, result: Result<InstitutionStudy, PanelError>)]

  /// The groups that the finding is about.
  static let groups: [Affiliate] = [.firm] + RankBand.allCases.map { .university($0) }

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
    var fewer = settings.plan
    fewer.resamples = min(settings.plan.resamples, 200)
    concentration = bySide {
      participation.concentration($0, level: settings.level, plan: fewer)
    }
    differences = Self.groups.map { group in
      (
        group,
        participation.differenceInDifferences(group, level: settings.level, plan: settings.plan),
        lasting.differenceInDifferences(group, level: settings.level, plan: settings.plan)
      )
    }
    events = lasting.eventStudy(.firm, level: settings.level, plan: fewer)
    vocabulary = participation.vocabulary(topics: settings.topics)
    studies = Self.groups.map { group in
      do throws(PanelError) {
        return (
          group,
          .success(
            try lasting.study(
              group, outcome: settings.outcome, least: settings.leastPapers,
              effects: settings.effects, largest: settings.largestRank, level: settings.level,
              plan: settings.plan))
        )
      } catch { return (group, .failure(error)) }
    }
  }

  private func venues(_ side: Design.Side) -> [String] {
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
    var warnings: [String] = []
    if publications.badRows.count > 0 {
      warnings.append("\(publications.badRows.count) rows could not be used and were left out.")
    }
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
        "\(publications.unknownCount) institutions are in no table of names and stand for "
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
            + "on. A change of the \(side.rawValue) venues' shares may be theirs; see the estimates of "
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

  // MARK: - Text

  /// The report as aligned text.
  package func rendered() -> String {
    let publications = participation.publications
    var parts = [
      "\(publications.papers.count) papers, \(publications.institutions.count) institutions. "
        + "AI venues: \(venues(.ai).joined(separator: ", ")). "
        + "Control venues: \(venues(.control).joined(separator: ", ")). "
        + "Change from \(participation.design.onset) on."
    ]
    parts.append("Shares of papers, in parts (%)\n" + sharesTable(fractional))
    parts.append("Papers with at least one such institution (%)\n" + sharesTable(whole))
    parts.append("Who writes with whom (% of papers)\n" + collaborationTable())
    for side in Design.Side.allCases {
      parts.append(
        "Concentration at \(side.rawValue) venues over a fixed roster of "
          + "\(participation.roster(side).count) institutions\n" + concentrationTable(side))
    }
    parts.append(
      "Difference in differences of shares in parts (percentage points)\n" + differencesTable())
    if !events.isEmpty {
      parts.append(
        "Firms' share at lasting AI venues beyond control venues, against "
          + "\(participation.design.onset - 1) (percentage points)\n" + eventsTable())
    }
    let unit =
      settings.outcome == .papers ? "papers a year" : "papers per thousand of the venues' year"
    parts.append("Synthetic control of institutions at lasting venues (\(unit))\n" + studiesTable())
    parts.append(
      "Mean effect by number of factors; * chosen by leaving out one period\n" + gridTable())
    if !vocabulary.isEmpty {
      parts.append("Words that set titles at AI venues apart (z of log-odds)\n" + vocabularyTable())
    }
    return parts.joined(separator: "\n\n")
  }

  private func vocabularyTable() -> String {
    vocabulary.map { entry in
      let period = "\(entry.isAfterOnset ? "from" : "before") \(participation.design.onset)"
      let words = entry.terms.map { "\($0.text) \($0.z.fixed(1))" }.joined(separator: ", ")
      return "\(entry.author.rawValue), \(period): \(entry.papers) papers, "
        + "\(percent(entry.computeIntensive)) % compute-intensive\n  \(words)"
    }.joined(separator: "\n")
  }

  private func percent(_ share: Double) -> String { (share * 100).fixed(1) }

  private func range(_ interval: ConfidenceInterval?, scale: Double, decimals: Int) -> String {
    interval.map {
      "\(($0.low * scale).fixed(decimals)) to \(($0.high * scale).fixed(decimals))"
    } ?? "–"
  }

  private func sharesTable(_ shares: [Design.Side: [Participation.YearShares]]) -> String {
    var table = Table(
      [Table.Column("year"), Table.Column("papers", .right)]
        + Affiliate.all.map { Table.Column($0.name, .right) })
    for side in Design.Side.allCases {
      table.group("\(side.rawValue) venues")
      for row in shares[side] ?? [] {
        table.row(["\(row.year)", "\(row.papers)"] + row.shares.map(percent))
      }
    }
    return table.rendered()
  }

  private func collaborationTable() -> String {
    var table = Table(
      [
        Table.Column("venues"), Table.Column("papers", .right), Table.Column("firm only", .right),
        Table.Column("firm + univ.", .right), Table.Column("univ. only", .right),
        Table.Column("partner 1-50", .right), Table.Column("201-300", .right),
        Table.Column("301-500", .right),
      ])
    for side in Design.Side.allCases {
      for after in [false, true] {
        guard let row = participation.collaboration(side, after: after) else { continue }
        func partner(_ band: Int) -> String {
          "\((row.partners[band] * 100).fixed(0)) (\((row.expected[band] * 100).fixed(0)))"
        }
        table.row(
          "\(side.rawValue), \(after ? "from" : "before") \(participation.design.onset)",
          "\(row.papers)", percent(row.firmOnly), percent(row.firmAndUniversity),
          percent(row.universityOnly), partner(0), partner(3), partner(4))
      }
    }
    return table.rendered()
      + "\nPartner: share of firm + university papers with such a university (in brackets: of all "
      + "universities' papers)."
  }

  private func concentrationTable(_ side: Design.Side) -> String {
    var table = Table(
      [
        "year", "papers", "active", "Gini", "constant shares", "of active", "ten largest, %",
        "constant shares", "rarefied",
      ].enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    for row in concentration[side] ?? [] {
      table.row(
        "\(row.year)", "\(row.papers)", "\(row.active)", row.gini.fixed(3),
        range(row.null, scale: 1, decimals: 3), row.giniOfActive.fixed(3), percent(row.topTen),
        range(row.topTenNull, scale: 100, decimals: 1), row.rarefied.fixed(0))
    }
    return table.rendered()
  }

  private func differencesTable() -> String {
    var table = Table(
      [
        "group", "venues", "AI before", "after", "control before", "after", "difference",
        "interval",
      ]
      .enumerated().map { Table.Column($1, $0 < 2 ? .left : .right) })
    for row in differences {
      for (label, found) in [("all", row.all), ("lasting", row.lasting)] {
        guard let found else { continue }
        table.row(
          label == "all" ? name(row.affiliate) : "", label, percent(found.aiBefore),
          percent(found.aiAfter), percent(found.controlBefore), percent(found.controlAfter),
          percent(found.effect), range(found.estimate?.interval, scale: 100, decimals: 1))
      }
    }
    return table.rendered()
  }

  private func eventsTable() -> String {
    var table = Table([
      Table.Column("year"), Table.Column("effect", .right), Table.Column("interval", .right),
    ])
    for row in events {
      table.row(
        "\(row.year)", row.effect.map { percent($0.estimate) } ?? "0",
        range(row.effect?.interval, scale: 100, decimals: 1))
    }
    return table.rendered()
  }

  private func studiesTable() -> String {
    var table = Table(
      [
        "group", "treated", "controls", "factors", "effect", "interval", "gap before", "placebo",
        "pre-trends",
      ]
      .enumerated().map { Table.Column($1, $0 == 0 ? .left : .right) })
    var notes: [String] = []
    for study in studies {
      switch study.result {
      case .failure(let error): notes.append("\(name(study.affiliate)): \(error)")
      case .success(let found):
        table.row(
          name(study.affiliate), "\(found.treated)", "\(found.controls)",
          "\(found.bootstrap.control.rank)", (found.effect?.estimate ?? .nan).fixed(2),
          range(found.effect?.interval, scale: 1, decimals: 2),
          found.bootstrap.control.preTreatmentError.fixed(2),
          found.placebo?.effect.map { "p = \($0.pValue.fixed(2))" } ?? "–",
          found.equivalence.map { $0.holds ? "equivalent" : "not shown" } ?? "–")
      }
    }
    return ([table.rendered()] + notes).joined(separator: "\n")
  }

  private func gridTable() -> String {
    var table = Table(
      [Table.Column("group"), Table.Column("")]
        + (0...settings.largestRank).map { Table.Column("\($0)", .right) })
    for study in studies {
      guard case .success(let found) = study.result else { continue }
      func cells(_ text: (RankGrid.Row) -> String) -> [String] {
        (0...settings.largestRank).map {
          found.grid.rows.indices.contains($0) ? text(found.grid.rows[$0]) : "–"
        }
      }
      table.row(
        [name(study.affiliate), "effect"]
          + cells { $0.averageEffect.fixed(2) + ($0.rank == found.grid.chosen ? "*" : "") })
      table.row(["", "MSPE"] + cells { $0.predictionError.fixed(3) })
    }
    return table.rendered()
  }

  // MARK: - JSON

  /// The report for JSON: what can't be said is null.
  package var encoded: EncodedParticipationV1 {
    typealias Encoded = EncodedParticipationV1
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    func estimate(_ found: BootstrapEstimate?) -> Encoded.Estimate? {
      found.map {
        .init(
          value: $0.estimate, standardError: $0.standardError, low: $0.interval.low,
          high: $0.interval.high, pValue: $0.pValue)
      }
    }
    func shares(_ table: [Design.Side: [Participation.YearShares]]) -> [Encoded.Shares] {
      Design.Side.allCases.flatMap { side in
        (table[side] ?? []).map { row in
          Encoded.Shares(
            venues: side.rawValue, year: row.year, papers: row.papers,
            shares: Dictionary(uniqueKeysWithValues: zip(Affiliate.all.map(\.name), row.shares)))
        }
      }
    }
    func difference(_ found: DifferenceInDifferences?) -> Encoded.Difference? {
      found.map {
        .init(
          aiBefore: $0.aiBefore, aiAfter: $0.aiAfter, controlBefore: $0.controlBefore,
          controlAfter: $0.controlAfter, effect: estimate($0.estimate),
          byVenue: estimate($0.byVenue))
      }
    }
    let publications = participation.publications
    let bandNames = RankBand.allCases.map(\.rawValue) + ["unranked"]
    return Encoded(
      papers: publications.papers.count, institutions: publications.institutions.count,
      badRows: publications.badRows.count, papersWithoutAffiliation: publications.unaffiliated,
      onset: participation.design.onset, level: settings.level, seed: settings.plan.seed,
      resamples: settings.plan.resamples, aiVenues: venues(.ai), controlVenues: venues(.control),
      lastingVenues: Design.Side.allCases.flatMap(participation.lastingVenues)
        .map { publications.venues.names[$0] },
      sharesFractional: shares(fractional), sharesWhole: shares(whole),
      collaboration: Design.Side.allCases.flatMap { side in
        [false, true].compactMap { after in
          participation.collaboration(side, after: after).map {
            .init(
              venues: side.rawValue, isAfterOnset: after, papers: $0.papers, firmOnly: $0.firmOnly,
              firmAndUniversity: $0.firmAndUniversity, universityOnly: $0.universityOnly,
              partners: Dictionary(uniqueKeysWithValues: zip(bandNames, $0.partners)),
              partnersExpected: Dictionary(uniqueKeysWithValues: zip(bandNames, $0.expected)))
          }
        }
      },
      concentration: Design.Side.allCases.flatMap { side in
        (concentration[side] ?? []).map {
          .init(
            venues: side.rawValue, year: $0.year, papers: $0.papers, active: $0.active,
            gini: finite($0.gini), nullLow: finite($0.null.low), nullHigh: finite($0.null.high),
            giniOfActive: finite($0.giniOfActive), topTenShare: finite($0.topTen),
            topTenNullLow: finite($0.topTenNull.low), topTenNullHigh: finite($0.topTenNull.high),
            rarefiedInstitutions: $0.rarefied)
        }
      },
      differenceInDifferences: Dictionary(
        uniqueKeysWithValues: differences.map {
          ($0.affiliate.name, .init(all: difference($0.all), lasting: difference($0.lasting)))
        }),
      eventStudyOfFirms: events.map { .init(year: $0.year, effect: estimate($0.effect)) },
      syntheticControl: Dictionary(
        uniqueKeysWithValues: studies.map { study in
          switch study.result {
          case .failure(let error): return (study.affiliate.name, .init(error: error.description))
          case .success(let found):
            return (
              study.affiliate.name,
              .init(
                outcome: settings.outcome.rawValue, treated: found.treated,
                controls: found.controls,
                rank: found.grid.chosen, effect: estimate(found.effect),
                preTreatmentError: finite(found.bootstrap.control.preTreatmentError),
                placebo: estimate(found.placebo?.effect),
                equivalenceP: found.equivalence?.pValue,
                equivalenceBound: found.equivalence?.bound,
                byEventTime: found.bootstrap.byEventTime(level: settings.level).map {
                  .init(time: $0.time, units: $0.units, effect: estimate($0.effect))
                },
                grid: found.grid.rows.map {
                  .init(
                    rank: $0.rank, variance: $0.variance, ic: $0.informationCriterion,
                    pc: $0.panelCriterion, mspe: finite($0.predictionError),
                    effect: finite($0.averageEffect), hasConverged: $0.hasConverged)
                })
            )
          }
        }),
      vocabulary: vocabulary.map { entry in
        .init(
          authors: entry.author.rawValue, isAfterOnset: entry.isAfterOnset, papers: entry.papers,
          computeIntensiveShare: entry.computeIntensive,
          terms: entry.terms.map {
            .init(term: $0.text, logOdds: $0.logOdds, z: $0.z, count: $0.count)
          })
      },
      warnings: warnings)
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

/// Participation as JSON.
///
/// Shares lie in 0...1.
package struct EncodedParticipationV1: Encodable {
  struct Estimate: Encodable {
    var value, standardError, low, high, pValue: Double
  }
  struct Shares: Encodable {
    var venues: String
    var year: Int
    var papers: Int
    var shares: [String: Double]
  }
  struct Collaboration: Encodable {
    var venues: String
    var isAfterOnset: Bool
    var papers: Int
    var firmOnly, firmAndUniversity, universityOnly: Double
    var partners, partnersExpected: [String: Double]
  }
  struct Concentration: Encodable {
    var venues: String
    var year, papers, active: Int
    var gini, nullLow, nullHigh, giniOfActive, topTenShare, topTenNullLow, topTenNullHigh: Double?
    var rarefiedInstitutions: Double
  }
  struct Difference: Encodable {
    var aiBefore, aiAfter, controlBefore, controlAfter: Double
    var effect, byVenue: Estimate?
  }
  struct Differences: Encodable {
    var all, lasting: Difference?
  }
  struct Event: Encodable {
    var year: Int
    var effect: Estimate?
  }
  struct EventTime: Encodable {
    var time, units: Int
    var effect: Estimate?
  }
  struct GridRow: Encodable {
    var rank: Int
    var variance, ic, pc, mspe, effect: Double?
    var hasConverged: Bool
  }
  struct Study: Encodable {
    var error: String?
    var outcome: String?
    var treated, controls, rank: Int?
    var effect: Estimate?
    var preTreatmentError: Double?
    var placebo: Estimate?
    var equivalenceP, equivalenceBound: Double?
    var byEventTime: [EventTime]?
    var grid: [GridRow]?
  }

  struct Term: Encodable {
    var term: String
    var logOdds, z: Double
    var count: Int
  }

  struct Words: Encodable {
    var authors: String
    var isAfterOnset: Bool
    var papers: Int
    var computeIntensiveShare: Double
    var terms: [Term]
  }

  let schemaVersion = 1
  var papers, institutions, badRows, papersWithoutAffiliation, onset: Int
  var level: Double
  var seed: UInt64
  var resamples: Int
  var aiVenues, controlVenues, lastingVenues: [String]
  var sharesFractional, sharesWhole: [Shares]
  var collaboration: [Collaboration]
  var concentration: [Concentration]
  var differenceInDifferences: [String: Differences]
  var eventStudyOfFirms: [Event]
  var syntheticControl: [String: Study]
  var vocabulary: [Words]
  var warnings: [String]
}
