import Foundation
import Inequality
import Participation
import Quantities
import Testing

/// Published claims held against tables whose answers are known.
struct ClaimTests {
  private func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// A study of four venues of twenty papers a year,
  /// by elite universities and those ranked 301–500.
  ///
  /// Before and from the onset on, so many papers at the two AI venues are of elite universities;
  /// at the control venues always ten are.
  private func study(elite before: Int, _ after: Int) throws -> ParticipationStudy {
    var (papers, affiliations) = ("paper,venue,year\n", "paper,institution,kind,rankBand\n")
    for venue in ["alpha", "beta", "gamma", "delta"] {
      for year in 2006...2017 {
        let atAI = year < 2012 ? before : after
        let elite = ["alpha", "beta"].contains(venue) ? atAI : 10
        for number in 0..<20 {
          papers += "\(venue)\(year)-\(number),\(venue),\(year)\n"
          let band = number < elite ? "1-50" : "301-500"
          affiliations += "\(venue)\(year)-\(number),U\(band) \(number % 7),academic,\(band)\n"
        }
      }
    }
    let publications = try Publications(
      papers: [try file(papers)], affiliations: [try file(affiliations)], columns: .init(),
      skippingBadRows: false, threads: 1)
    return ParticipationStudy(
      Participation(publications, Design(sides: [.ai, .ai, .control, .control], onset: 2012)),
      .init(
        panel: .init(largestRank: 0, plan: Resampling(resamples: 40, seed: 1)), outcome: .perMille,
        leastPapers: 3))
  }

  private func verdict(_ study: ParticipationStudy, _ start: String) throws -> Claim.Verdict {
    try #require(study.claims.first { $0.statement.hasPrefix(start) }).verdict
  }

  @Test func `universities that gain and lose as was found agree`() throws {
    let study = try study(elite: 6, 14)
    #expect(try verdict(study, "Elite universities") == .agrees)
    #expect(try verdict(study, "Universities ranked 301–500 are crowded out") == .agrees)
  }

  @Test func `elite universities that lose share disagree`() throws {
    let study = try study(elite: 14, 6)
    #expect(try verdict(study, "Elite universities") == .disagrees)
    #expect(try verdict(study, "Universities ranked 301–500 are crowded out") == .disagrees)
  }

  @Test func `what isn't in the tables can't be said, and why`() throws {
    let study = try study(elite: 6, 14)
    // No firm writes a paper, so nothing changes: the interval is from 0 to 0.
    #expect(try verdict(study, "Firms publish more at") == .unknown("the interval holds 0"))
    #expect(
      try verdict(study, "Universities ranked 301–500 publish 6")
        == .unknown("papers are counted per thousand (--outcome papers counts them)"))
  }

  /// A year, or eight of them together: −2.75 to 0.59 a year is −22 to 4.7 in all.
  @Test(
    arguments: [
      (-2.75, 0.59, Claim.Verdict.unknown("the interval holds it, and 0 too")),
      (-1, -0.5, .agrees), (-7, -5, .agrees), (-0.5, 0.5, .disagrees), (-4, -2, .disagrees),
    ])
  func `six papers fewer are held against a year and against all years together`(
    low: Double, high: Double, verdict: Claim.Verdict
  ) {
    let interval = Interval(low: low, high: high, level: 0.95)
    #expect(Claim.Verdict(-6, in: interval, over: [1, 8]) == verdict)
  }

  @Test func `one measure for a claim and one against it say nothing together`() {
    let evidence = [
      Claim.Evidence(measure: "a", figure: .missing, verdict: .agrees),
      .init(measure: "b", figure: .missing, verdict: .unknown("the interval holds 0")),
    ]
    #expect(Claim(statement: "", opposite: "", evidence: evidence).verdict == .agrees)
    let other = Claim.Evidence(measure: "c", figure: .missing, verdict: .disagrees)
    #expect(
      Claim(statement: "", opposite: "", evidence: evidence + [other]).verdict
        == .unknown("one measure agrees and another disagrees"))
  }

  /// Twenty departments with as many papers, and later one with more than half of them, or the
  /// other way round.
  @Test func `departments say whether papers are concentrated, and nothing of firms`() throws {
    func claims(_ largest: (Int) -> Int) throws -> [Claim] {
      var text = "dept,area,count,adjustedcount,year\n"
      for year in 2006...2017 {
        for place in 0..<20 {
          let papers = place == 0 ? largest(year) : (400 - largest(year)) / 19
          text += "D\(place),ai,\(papers),\(papers),\(year)\n"
        }
      }
      let info = try AuthorInfo(files: [try file(text)], skippingBadRows: false, threads: 1)
      return AuthorInfoStudy(
        info, sides: [("AI areas", [0])], counting: .fractional, onset: 2012, level: 0.95,
        plan: Resampling(resamples: 60, seed: 1)
      ).claims
    }
    let rising = try claims { $0 < 2012 ? 20 : 210 }
    #expect(rising.map(\.verdict).prefix(2) == [.agrees, .unknown("they have no firms")])
    #expect(try claims { $0 < 2012 ? 210 : 20 }[0].verdict == .disagrees)
  }
}
