import Documents
import Foundation
import Testing

import Participation

@Suite struct RankTests {
  @Test(
    arguments: [
      ("25", 25), ("=25", 25), ("401-410", 401), ("501+", 501), (">500", 501), ("1,001+", 1001),
    ])
  func readsWhatRankingsPrint(text: String, first: Int) throws {
    let range = try #require(RankRange(text))
    #expect(range.first == first)
  }

  @Test(arguments: ["", "first", "410-401", "0", "-5", "1-2-3"])
  func refusesWhatIsNoRank(text: String) { #expect(RankRange(text) == nil) }

  @Test func bandsAreThoseOfTheFinding() throws {
    let bands = ["=50", "51-100", "201", "401-410", "501+"].compactMap { RankRange($0) }
      .map { RankBand($0).rawValue }
    #expect(bands == ["1-50", "51-100", "201-300", "301-500", ">500"])
  }

  @Test func namesAreFoundNormalisedAndOnlySuggestedOtherwise() {
    var names = InstitutionNames(["University of Zürich", "Stanford University"])
    names.insert(alias: "MIT", name: "Massachusetts Institute of Technology")
    #expect(names.institution("MIT") == "Massachusetts Institute of Technology")
    #expect(names.institution("univ. zurich") == "University of Zürich")
    #expect(names.institution("Stanfort University") == nil)
    #expect(names.suggestion(for: "Stanfort University") == "Stanford University")
  }
}

/// Rankings and other names, with rows that can't be used.
struct RankingTableTests {
  private func table(_ text: String) throws -> CSVReader {
    try CSVReader(Array(text.utf8), path: "t.csv")
  }

  @Test func `a second rank of an institution is said, and left out only when asked`() throws {
    let text = "institution,rank\nA,1\nB,first\nA,1\nA,300\n"
    do {
      _ = try [String: RankRange].reading(ranking: table(text), skippingBadRows: false)
      Issue.record("The ranking was read.")
    } catch {
      #expect("\(error)".hasPrefix("2 of 4 rows can't be used."))
      #expect("\(error)".contains("t.csv:3:3: 'first' is no rank."))
      #expect("\(error)".contains("t.csv:5:3: 'A' has another rank above."))
    }
    let read = try [String: RankRange].reading(ranking: table(text), skippingBadRows: true)
    #expect(read.ranks == ["A": try #require(RankRange("1"))])
    #expect(read.bad.count == 2)
  }

  @Test func `an alias of two institutions is said, and left out only when asked`() throws {
    let text = "alias,institution\nMIT,M\nMIT,Manukau\n,E\nMIT,M\n"
    var names = InstitutionNames()
    do {
      _ = try names.insert(aliases: table(text), skippingBadRows: false)
      Issue.record("The aliases were read.")
    } catch {
      #expect("\(error)".contains("t.csv:3:1: 'MIT' is a name of 'M' above."))
      #expect("\(error)".contains("t.csv:4:1: Expected another name of one in 'alias', found"))
    }
    #expect(try names.insert(aliases: table(text), skippingBadRows: true).count == 2)
    #expect(names.institution("MIT") == "M")
  }
}

@Suite struct TableTests {
  private func file(_ text: String) throws -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  private let affiliations = """
    paper,institution,kind,rankBand
    a,"Big, Inc.",firm,
    a,Old University,academic,1-50
    b,Old University,academic,1-50
    c,New University,academic,301-500
    """

  private func publications(
    _ papers: String, _ affiliations: String, skipping: Bool = false
  ) throws -> Publications {
    try Publications(
      papers: [try file(papers)], affiliations: [try file(affiliations)], columns: .init(),
      skippingBadRows: skipping, threads: 2)
  }

  private func message(_ papers: String, _ affiliations: String) throws -> String {
    do {
      _ = try publications(papers, affiliations)
      return ""
    } catch let error as PublicationsError { return error.description }
  }

  @Test func countsInPartsAndWhole() throws {
    let read = try publications(
      "paper,venue,year\na,nips,2010\nb,nips,2010\nc,icra,2011\n", affiliations)
    let participation = Participation(read, Design(sides: [.ai, .control], onset: 2011))
    let parts = try #require(participation.shares(.ai, .fractional).first)
    #expect(parts.papers == 2)
    #expect(parts.shares[0] == 0.25)
    #expect(parts.shares[1] == 0.75)
    let whole = try #require(participation.shares(.ai, .whole).first)
    #expect(whole.shares[0] == 0.5)
    #expect(whole.shares[1] == 1)
    let together = try #require(participation.collaboration(.ai, after: false))
    #expect(together.firmAndUniversity == 0.5)
    #expect(together.firmOnly == 0)
  }

  @Test func namesTheNearestColumn() throws {
    let text = try message("paper,venu,year\na,nips,2010\n", affiliations)
    #expect(
      text.hasSuffix(
        "There is no column 'venue'. Did you mean 'venu'? Columns: paper, venu, year."))
  }

  @Test func countsBadRowsWithTheirLines() throws {
    let papers =
      "paper,venue,year\na,nips,2010\n\"b\nb\",nips,soon\nc,icra\nc,nips,2011\na,nips,2010\n"
    let text = try message(papers, affiliations)
    #expect(text.hasPrefix("3 of 9 rows can't be used."))
    #expect(text.contains(".csv:4:9: 'soon' is no year"))
    #expect(text.contains(".csv:5:1: This row has 2 cells; the header has 3."))
    #expect(text.contains(".csv:7: its paper was listed before"))
    #expect(try publications(papers, affiliations, skipping: true).badRows.count == 3)
  }

  @Test func filesThatJoinOnNothingShowTheirKeys() throws {
    #expect(
      try message("paper,venue,year\n1,nips,2010\n2,nips,2010\n", affiliations)
        == "No affiliation names a paper of the papers table. Papers are called '1', '2', "
        + "affiliations name 'a', 'a', 'b'. Choose other columns, or bring them into one form.")
  }

  @Test func streamsCounts() throws {
    let stream = try ShareStream(
      files: [try file("kind,venue,year\nfirm,x,2001\nfirm,x,2001\nacademic,y,2002.0\n")],
      venue: "venue", year: "year", group: "kind", skippingBadRows: false, threads: 2)
    #expect(stream.rows == 3)
    #expect(stream.counts[.init(venue: 0, year: 2001, group: 0)] == 2)
    #expect(stream.counts[.init(venue: 1, year: 2002, group: 1)] == 1)
  }

  @Test func missesByTheHypergeometricChance() {
    // Two of four marked, two drawn: 1/6.
    #expect(abs(chanceOfMissing(2, of: 4, drawing: 2) - 1.0 / 6) < 1e-15)
    #expect(chanceOfMissing(3, of: 4, drawing: 2) == 0)
  }
}
