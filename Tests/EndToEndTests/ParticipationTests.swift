import Foundation
import Testing

/// `divide participation` on tables whose answers are known.
struct ParticipationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Of ten papers a year at each of two AI venues and of two control venues, firms write two;
  /// from 2012 on five of those at AI venues.
  private func tables() throws -> [String] {
    var papers = "paper,venue,year,title\n"
    var affiliations = "paper,institution,kind,rankBand\n"
    for venue in ["alpha", "beta", "gamma", "delta"] {
      let isAI = ["alpha", "beta"].contains(venue)
      for year in 2004...2019 {
        let firms = isAI && year >= 2012 ? 5 : 2
        for number in 0..<10 {
          let paper = "\(venue)-\(year)-\(number)"
          papers += "\(paper),\(venue),\(year),\(number < firms ? "Deep" : "Kernel") methods\n"
          affiliations +=
            number < firms
            ? "\(paper),Firm \(number % 2 + 1),firm,\n"
            : "\(paper),University \(number),academic,\(number < 7 ? "=25" : "401-410")\n"
        }
      }
    }
    return [
      "--papers", try folder.file("papers.csv", papers),
      "--affiliations", try folder.file("affiliations.csv", affiliations),
      "--control-venues", "gamma,delta", "--resamples", "100",
    ]
  }

  private func object(_ arguments: [String]) throws -> [String: Any] {
    let result = try Program.run(["participation", "--json"] + arguments)
    #expect(result.code == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  // MARK: - Papers and affiliations

  @Test func `what firms gained at AI venues beyond control venues is the difference put in`()
    throws
  {
    let found = try object(try tables() + ["--title-column", "title"])
    #expect(found["papers"] as? Int == 640 && found["institutions"] as? Int == 10)
    let groups = try #require(
      found["differenceInDifferences"] as? [String: [String: [String: Any]]])
    let firms = try #require(groups["firm"]?["lasting"])
    #expect(abs(try #require(firms["aiBefore"] as? Double) - 0.2) < 1e-12)
    #expect(abs(try #require(firms["aiAfter"] as? Double) - 0.5) < 1e-12)
    #expect(
      abs(try #require((firms["effect"] as? [String: Any])?["value"] as? Double) - 0.3) < 1e-12)
    let events = try #require((found["eventStudy"] as? [String: [[String: Any]]])?["firm"])
    let last = try #require(events.last?["effect"] as? [String: Any])
    #expect(abs(try #require(last["value"] as? Double) - 0.3) < 1e-12)
    // Two firms, each 100 of a thousand papers before; then 300 and 200.
    let study = try #require((found["syntheticControl"] as? [String: [String: Any]])?["firm"])
    let grid = try #require(study["grid"] as? [[String: Any]])
    #expect(grid.count == 1)
    #expect(abs(try #require(grid[0]["effect"] as? Double) - 150) < 1e-6)
    let words = try #require(found["vocabulary"] as? [[String: Any]])
    let own = try #require(words.first { $0["authors"] as? String == "firms" })
    #expect(own["computeIntensiveShare"] as? Double == 1)
  }

  @Test func `the text has each part, and charts as asked`() throws {
    let charts = folder.url.appending(path: "charts").path
    let result = try Program.run(
      ["participation"] + tables() + ["--title-column", "title", "--chart", "--svg", charts])
    #expect(result.code == 0, "\(result.errors)")
    for part in [
      "640 papers, 10 institutions. AI venues: alpha, beta.",
      "In parts: each paper counts as one in all", "Who writes with whom",
      "Over a fixed roster of 10 institutions at AI venues",
      "Shares in parts before and after, and the change", "Synthetic control of institutions",
      "Mean effect by number of factors",
      "Words that set titles at AI venues apart", "Firms' share of papers",
    ] { #expect(result.output.contains(part), "\(part)") }
    let tables = result.output.components(separatedBy: "\n\nFirms' share of papers\n")[0]
    #expect(tables.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(tables)")
    for name in ["firms", "groups", "concentration", "event-study"] {
      #expect(FileManager.default.fileExists(atPath: "\(charts)/\(name).svg"), "\(name)")
    }
  }

  @Test func `the same seed gives the same bytes, whatever the threads`() throws {
    let tables = try tables()
    let one = try Program.run(["participation", "--json", "--threads", "1"] + tables)
    #expect(one.output == (try Program.run(["participation", "--json"] + tables)).output)
  }

  @Test
  func `names are brought together by aliases and banded by a ranking, others only suggested`()
    throws
  {
    let found = try object([
      "--papers",
      try folder.file("p.csv", "paper,venue,year\n1,a,2011\n2,a,2012\n3,c,2011\n4,c,2012\n"),
      "--affiliations",
      try folder.file(
        "a.csv",
        "paper,institution,kind\n1,MIT,academic\n2,Univ. of Zürich,academic\n"
          + "3,Big Tech Inc,firm\n4,Stanfort University,academic\n"),
      "--ranking",
      try folder.file(
        "r.csv",
        "institution,rank\nMassachusetts Institute of Technology,=2\n"
          + "University of Zurich,401-410\nStanford University,5\n"),
      "--aliases",
      try folder.file(
        "n.csv",
        "alias,institution\nMIT,Massachusetts Institute of Technology\nBig Tech Inc,Big Tech\n"),
      "--ai-venues", "a", "--resamples", "100",
    ])
    let shares = try #require(found["sharesFractional"] as? [[String: Any]])
    let first = try #require(shares[0]["shares"] as? [String: Double])
    let second = try #require(shares[1]["shares"] as? [String: Double])
    #expect(first["1-50"] == 1 && second["301-500"] == 1)
    let warnings = try #require(found["warnings"] as? [String])
    #expect(
      warnings.contains {
        $0.contains(
          "1 institution is in no table of names and stands for itself: 'Stanfort University' "
            + "(perhaps 'Stanford University').")
      }, "\(warnings)")
  }

  @Test func `topics are those of a file`() throws {
    let topics = try folder.file("topics.txt", "# mine\nkernel methods\n\n")
    let found = try object(try tables() + ["--title-column", "title", "--topics", topics])
    let words = try #require(found["vocabulary"] as? [[String: Any]])
    #expect(
      words.filter { $0["authors"] as? String == "firms" }
        .allSatisfy { $0["computeIntensiveShare"] as? Double == 0 })
    #expect(
      words.filter { $0["authors"] as? String == "elite" }
        .allSatisfy { $0["computeIntensiveShare"] as? Double == 1 })
  }

  // MARK: - Other tables

  @Test func `a table that names a group in each row is counted`() throws {
    let file = try folder.file(
      "p.csv", "venue,year,kind\na,2001,firm\na,2001,academic\na,2001,firm\n")
    let found = try object(["--papers", file])
    let counts = try #require((found["counts"] as? [[String: Any]])?.first)
    #expect(counts["counts"] as? [String: Int] == ["firm": 2, "academic": 1])
  }

  /// Of 1 and 3 the Gini coefficient is 1/4.
  @Test func `CSRankings' author-info says how concentrated departments are`() throws {
    let file = try folder.file(
      "author-info.csv",
      "\"name\",\"dept\",\"area\",\"subarea\",\"count\",\"adjustedcount\",\"year\"\n"
        + "A,North,ai,,1.0,1.0,2010\nB,South,ai,,6.0,3.0,2010\nB,South,robotics,,1.0,1.0,2010\n")
    let found = try object(["--author-info", file, "--ai-venues", "ai"])
    let years = try #require(found["concentration"] as? [[String: Any]])
    #expect(years.map { $0["areas"] as? String } == ["AI areas", "control areas"])
    #expect(years[0]["gini"] as? Double == 0.25)
    let text = try Program.run(["participation", "--author-info", file])
    #expect(text.output.contains("all areas (ai, robotics): over a fixed roster of 2 departments."))
  }

  @Test func `Epoch's notable models say whose they are`() throws {
    let file = try folder.file(
      "models.csv",
      "Model,Publication date,Organization categorization,Training compute (FLOP)\n"
        + "A,2012-09-30,Academia,3e17\nB,2012-01-01,\"Industry,Academia\",2e17\nC,2013-05-05,,\n")
    let found = try object(["--models", file])
    let year = try #require((found["years"] as? [[String: Any]])?.first)
    #expect(year["parts"] as? [String: Double] == ["industry": 0.5, "academia": 1.5])
    #expect(year["computeFLOP"] as? [String: Double] == ["industry": 1e17, "academia": 4e17])
    let text = try Program.run(["participation", "--models", file, "--chart"])
    #expect(
      text.output.contains("Whose training compute it was, where it is known: shares in parts"))
    #expect(text.output.contains("Who trained notable models"))
    #expect(text.errors.contains("Warning: 1 model names no organization and is in no share."))
  }

  // MARK: - Wrong input

  @Test(arguments: [
    ([], "There is nothing to read. Give --papers, --author-info or --models."),
    (["--papers", "p", "--models", "m"], "are different tables. Give one of them."),
    (
      ["--affiliations", "a", "--models", "m"],
      "--affiliations belong to --papers, which are missing."
    ),
    (
      ["--papers", "p", "--ranking", "r"], "--ranking goes with --affiliations, which are missing."
    ),
    (
      ["--models", "m", "--ai-venues", "x"],
      "Without --affiliations or --author-info there are no sides."
    ),
    (
      ["--papers", "p", "--affiliations", "a", "--topics", "t"],
      "--topics are looked for in titles: name their column by --title-column."
    ),
    (
      ["--papers", "p", "--outcome", "share"],
      "The value 'share' is invalid for '--outcome <outcome>'"
    ),
    (
      ["--models", "m", "--holdings", "h"],
      "--holdings goes with --affiliations or --author-info."
    ),
    (
      ["--models", "m", "--counting", "whole"],
      "--counting goes with --affiliations or --author-info."
    ),
    (
      ["--author-info", "a", "--holder-column", "h"],
      "--holder-column and --holding-column are of --holdings, which are missing."
    ),
    (["--papers", "p", "--level", "95"], "The level is 95.0. Give a share such as 0.95."),
  ])
  func `wrong usage says what to do`(arguments: [String], message: String) throws {
    let result = try Program.run(["participation"] + arguments)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (
      ["--control-venues", "gama"],
      "No paper is of the venue 'gama'. Did you mean 'gamma'? Venues: alpha,"
    ),
    (["--ai-venues", "alpha,beta,gamma,delta"], "No venue is left on the control side."),
    (["--topics", "empty.txt", "--title-column", "title"], "The file names no topic."),
  ])
  func `what can't be done with these tables is wrong usage`(
    options: [String], message: String
  ) throws {
    let empty = try folder.file("empty.txt", "# nothing\n")
    let tables = try tables().filter { $0 != "--control-venues" && $0 != "gamma,delta" }
    let sides = options.contains("--topics") ? ["--ai-venues", "alpha"] : []
    let result = try Program.run(
      ["participation"] + tables + sides + options.map { $0 == "empty.txt" ? empty : $0 })
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func `without a side the venues that exist are named`() throws {
    let tables = try tables().filter { $0 != "--control-venues" && $0 != "gamma,delta" }
    let result = try Program.run(["participation"] + tables)
    #expect(result.code == 64)
    #expect(
      result.errors.contains(
        "Give --ai-venues or --control-venues; there are alpha, beta, gamma, delta."))
  }

  /// Twelve papers of 2001 and a hundred of 2002, a fifth of them of universities without a rank.
  @Test func `small years and unranked shares are flagged in text and in JSON`() throws {
    var (papers, affiliations) = ("paper,venue,year\n", "paper,institution,kind,rankBand\n")
    for venue in ["alpha", "beta"] {
      for (year, count) in [(2001, 12), (2002, 100)] {
        for number in 0..<count {
          papers += "\(venue)\(year)-\(number),\(venue),\(year)\n"
          let isRanked = year == 2001 || number >= 20
          affiliations +=
            "\(venue)\(year)-\(number),U\(isRanked),academic,\(isRanked ? "25" : "")\n"
        }
      }
    }
    let tables = [
      "--papers", try folder.file("p.csv", papers), "--affiliations",
      try folder.file("a.csv", affiliations), "--ai-venues", "alpha", "--resamples", "100",
    ]
    let found = try object(tables)
    let years = try #require(found["sharesFractional"] as? [[String: Any]])
    #expect(years.map { $0["isSmall"] as? Bool } == [true, false, true, false])
    #expect(years.map { $0["isMuchUnranked"] as? Bool } == [false, true, false, true])
    let text = try Program.run(["participation"] + tables)
    #expect(text.output.contains("\n2001    12 ?   0.0"))
    #expect(text.output.contains("20.0 ?\n"))
    #expect(text.output.contains("? AI venues have fewer than 100 papers in 2001."))
    #expect(
      text.output.contains("? At AI venues, universities without a rank have more than 10 %"))
  }

  @Test func `bad rows are counted, the first ten shown, and left out only when asked`() throws {
    let bad = (0..<11).map { "p\($0),a,soon,firm\n" }.joined()
    let file = try folder.file("p.csv", "paper,venue,year,kind\n\(bad)q,a,2001,firm\n")
    let result = try Program.run("participation", "--papers", file)
    #expect(result.code == 1)
    #expect(
      result.errors.contains("11 of 12 rows can't be used. Mend them, or leave them out with "))
    #expect(result.errors.contains("p.csv:2:6: 'soon' is no year"))
    #expect(result.errors.contains("\n  and 1 more"))
    let skipped = try Program.run("participation", "--papers", file, "--skip-bad-rows")
    #expect(skipped.code == 0)
    #expect(skipped.errors == "Warning: 11 rows could not be used and were left out.\n")
  }

  @Test func `tables that join on nothing, or lack a column, say so with examples`() throws {
    let papers = try folder.file("p.csv", "paper,venue,year\n1,a,2001\n2,b,2001\n")
    let affiliations = try folder.file("a.csv", "paper,institution,kind,rankBand\nx1,Firm,firm,\n")
    let result = try Program.run(
      "participation", "--papers", papers, "--affiliations", affiliations, "--ai-venues", "a")
    #expect(result.code == 1)
    #expect(
      result.errors.contains(
        "No affiliation names a paper of the papers table. Papers are called '1', '2', "
          + "affiliations name 'x1'."), "\(result.errors)")
    let column = try Program.run(
      "participation", "--papers", papers, "--affiliations", affiliations, "--ai-venues", "a",
      "--venue-column", "venu")
    #expect(
      column.errors.contains("There is no column 'venu'. Did you mean 'venue'? Columns: paper,"))
    let missing = try Program.run("participation", "--papers", "none.csv")
    #expect(missing.code == 1)
    #expect(missing.errors.contains("none.csv: There is no file of this name."))
  }

  @Test func `a group without institutions says so in its place, and a rank that is none is named`()
    throws
  {
    let result = try Program.run(["participation"] + tables())
    #expect(
      result.output.contains(
        "universities 51-100: No institution of this group has 3 or more papers"
      ),
      "\(result.output)")
    let ranking = try folder.file("r.csv", "institution,rank\nUniversity 5,first\n")
    let wrong = try Program.run(["participation"] + tables() + ["--ranking", ranking])
    #expect(wrong.code == 1)
    #expect(
      wrong.errors.contains(
        "r.csv:2:14: 'first' is no rank. Ranks are written 25, =25, 401-410, 501+ or >500."))
  }
}
