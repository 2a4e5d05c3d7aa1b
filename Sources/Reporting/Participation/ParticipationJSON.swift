import Documents
import Inequality
import Participation
import Quantities

extension ParticipationReport {
  /// The report for JSON: what can't be said is null.
  var encoded: EncodedParticipationV1 {
    typealias Encoded = EncodedParticipationV1
    let (participation, settings) = (study.participation, study.settings)
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    func shares(_ table: [Design.Side: [Participation.YearShares]]) -> [Encoded.Shares] {
      Design.Side.allCases.flatMap { side in
        (table[side] ?? []).map { row in
          Encoded.Shares(
            venues: side.rawValue, year: row.year, papers: row.papers,
            shares: Dictionary(uniqueKeysWithValues: zip(Affiliate.all.map(\.name), row.shares)),
            isSmall: row.isSmall, isMuchUnranked: row.isMuchUnranked)
        }
      }
    }
    func difference(_ found: DifferenceInDifferences?) -> Encoded.Difference? {
      found.map {
        .init(
          aiBefore: $0.aiBefore, aiAfter: $0.aiAfter, controlBefore: $0.controlBefore,
          controlAfter: $0.controlAfter, effect: EncodedEstimate($0.estimate),
          byVenue: EncodedEstimate($0.byVenue))
      }
    }
    let eventStudy = Dictionary(
      uniqueKeysWithValues: study.events.map { affiliate, years in
        (
          affiliate.name,
          years.map { Encoded.Event(year: $0.year, effect: EncodedEstimate($0.effect)) }
        )
      })
    let syntheticControl = Dictionary(
      uniqueKeysWithValues: study.studies.map { found in
        switch found.result {
        case .failure(let error): (found.affiliate.name, EncodedPanelStudy(error))
        case .success(let panel):
          (found.affiliate.name, EncodedPanelStudy(panel, level: settings.panel.level))
        }
      })
    let publications = participation.publications
    let bandNames = RankBand.allCases.map(\.rawValue) + ["unranked"]
    return Encoded(
      papers: publications.papers.count, institutions: publications.institutions.count,
      badRows: publications.badRows.count, papersWithoutAffiliation: publications.unaffiliated,
      onset: participation.design.onset, level: settings.panel.level,
      seed: settings.panel.plan.seed,
      resamples: settings.panel.plan.resamples, aiVenues: study.venues(.ai),
      controlVenues: study.venues(.control),
      lastingVenues: Design.Side.allCases.flatMap(participation.lastingVenues)
        .map { publications.venues.names[$0] },
      sharesFractional: shares(study.fractional), sharesWhole: shares(study.whole),
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
      counting: settings.counting.rawValue,
      concentration: Design.Side.allCases.flatMap { side in
        (study.concentration[side] ?? []).map {
          .init(
            venues: side.rawValue, year: $0.year, papers: $0.papers, active: $0.active,
            gini: finite($0.gini), nullLow: finite($0.null.low), nullHigh: finite($0.null.high),
            giniOfActive: finite($0.giniOfActive), topTenShare: finite($0.topTen),
            topTenNullLow: finite($0.topTenNull.low), topTenNullHigh: finite($0.topTenNull.high),
            rarefiedInstitutions: $0.rarefied, isSmall: $0.papers < Participation.fewPapers)
        }
      },
      differenceInDifferences: Dictionary(
        uniqueKeysWithValues: study.differences.map {
          ($0.affiliate.name, .init(all: difference($0.all), lasting: difference($0.lasting)))
        }),
      eventStudy: eventStudy,
      outcome: settings.outcome.rawValue,
      syntheticControl: syntheticControl,
      vocabulary: study.vocabulary.map { entry in
        .init(
          authors: entry.author.rawValue, isAfterOnset: entry.isAfterOnset, papers: entry.papers,
          computeIntensiveShare: entry.computeIntensive,
          terms: entry.terms.map {
            .init(term: $0.text, logOdds: $0.logOdds, z: $0.z, count: $0.count)
          })
      },
      holdings: holdings?.encoded, claims: claims.encoded, warnings: study.warnings)
  }
}

/// Participation as JSON.
///
/// Shares lie in 0...1.
struct EncodedParticipationV1: Encodable, Sendable {
  /// Shares of papers in a year.
  struct Shares: Encodable {
    var venues: String
    var year: Int
    var papers: Int
    var shares: [String: Double]
    /// Whether there are fewer than 100 papers.
    var isSmall: Bool
    /// Whether universities without a rank have more than a tenth.
    var isMuchUnranked: Bool
  }

  /// Who wrote with whom.
  struct Collaboration: Encodable {
    var venues: String
    var isAfterOnset: Bool
    var papers: Int
    var firmOnly, firmAndUniversity, universityOnly: Double
    var partners, partnersExpected: [String: Double]
  }

  /// How concentrated papers are in a year.
  struct Concentration: Encodable {
    var venues: String
    var year, papers, active: Int
    var gini, nullLow, nullHigh, giniOfActive, topTenShare, topTenNullLow, topTenNullHigh: Double?
    var rarefiedInstitutions: Double
    /// Whether there are fewer than 100 papers.
    var isSmall: Bool
  }

  /// A difference in differences.
  struct Difference: Encodable {
    var aiBefore, aiAfter, controlBefore, controlAfter: Double
    var effect, byVenue: EncodedEstimate?
  }

  /// Differences of all venues and of lasting ones.
  struct Differences: Encodable {
    var all, lasting: Difference?
  }

  /// A year of an event study.
  struct Event: Encodable {
    var year: Int
    var effect: EncodedEstimate?
  }

  /// A word of titles.
  struct Term: Encodable {
    var term: String
    var logOdds, z: Double
    var count: Int
  }

  /// The words of a group and period.
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
  var counting: String
  var concentration: [Concentration]
  var differenceInDifferences: [String: Differences]
  var eventStudy: [String: [Event]]
  var outcome: String
  var syntheticControl: [String: EncodedPanelStudy]
  var vocabulary: [Words]
  var holdings: EncodedHoldersV1?
  var claims: [EncodedClaimV1]
  var warnings: [String]
}
