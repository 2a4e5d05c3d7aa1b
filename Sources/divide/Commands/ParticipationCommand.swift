import ArgumentParser
import Documents
import FoundationEssentials
import Inequality
import Participation
import Reporting

struct ParticipationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "participation",
    abstract: "Says who publishes at AI venues, and what changed.",
    discussion: """
      Reads a table of papers and a table of their affiliations (CSV with a header; give --papers and \
      --affiliations several times for several files). Without --affiliations, the papers table names a \
      group in each row, and is counted as it streams by.

      Example: divide participation --papers papers.csv --affiliations affiliations.csv \
      --control-venues icra,iros --onset 2012
      """)

  @Option(help: "A table of papers.") var papers: [String]
  @Option(help: "A table of affiliations, one for each paper and institution.")
  var affiliations: [String] = []
  @Option(help: "AI venues, between commas; otherwise all that are not control venues.")
  var aiVenues: String?
  @Option(help: "Control venues, between commas; otherwise all that are not AI venues.")
  var controlVenues: String?
  @Option(help: "The first year after the change.") var onset = 2012
  @Option(help: "The papers' column that names a paper.") var paperColumn = "paper"
  @Option(help: "The papers' column of venues.") var venueColumn = "venue"
  @Option(help: "The papers' column of years.") var yearColumn = "year"
  @Option(help: "The papers' column of titles, for the vocabulary.") var titleColumn: String?
  @Option(help: "A file with a word a line: topics that take much compute.") var topics: String?
  @Option(help: "The affiliations' column that names a paper.") var affiliationPaperColumn = "paper"
  @Option(help: "The affiliations' column of institutions.") var institutionColumn = "institution"
  @Option(help: "The affiliations' column that says firm or academic.") var kindColumn = "kind"
  @Option(help: "The affiliations' column of rank bands, unless a ranking is given.")
  var bandColumn = "rankBand"
  @Option(help: "Without --affiliations: the papers' column to count by.") var groupColumn = "kind"
  @Option(help: "A table with the columns institution and rank (25, =25, 401-410, 501+).")
  var ranking: String?
  @Option(help: "A table with the columns alias and institution.") var aliases: String?
  @Option(help: "What a synthetic control is of: per-mille or papers.") var outcome = "per-mille"
  @Option(help: "Additive effects: none, unit, time or two-way.") var effects = "two-way"
  @Option(help: "The largest number of factors to try.") var maxRank = 5
  @Option(help: "Leave out institutions with fewer papers on a side.") var minPapers = 3.0
  @Option(help: "The confidence level of intervals.") var level = 0.95
  @Option(help: "How often the bootstrap draws.") var resamples = 500
  @Option(help: "Determines the draws.") var seed: UInt64 = 1
  @Option(help: "How many threads to use.") var threads = 2
  @Flag(help: "Leave out rows that can't be used, and say how many.") var skipBadRows = false
  @OptionGroup var charts: ChartOptions
  @Flag(help: "Write JSON instead of tables.") var json = false

  func validate() throws {
    guard level > 0, level < 1 else {
      throw ValidationError("The level is \(level). Give a share such as 0.95.")
    }
    guard (10...100_000).contains(resamples) else {
      throw ValidationError("--resamples takes 10 to 100,000, found \(resamples).")
    }
    guard InstitutionOutcome(rawValue: outcome) != nil else {
      throw ValidationError("--outcome takes per-mille or papers, found '\(outcome)'.")
    }
    guard FixedEffects(rawValue: effects) != nil else {
      throw ValidationError("--effects takes none, unit, time or two-way, found '\(effects)'.")
    }
    guard (0...20).contains(maxRank) else {
      throw ValidationError("--max-rank takes 0 to 20, found \(maxRank).")
    }
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads takes 1 to 256, found \(threads).")
    }
    guard minPapers >= 0, minPapers.isFinite else {
      throw ValidationError("--min-papers takes a number from 0, found \(minPapers).")
    }
  }

  func run() throws {
    if affiliations.isEmpty {
      try printCounts()
    } else {
      try printReport()
    }
  }

  // MARK: - With affiliations

  private func printReport() throws {
    let publications = try read()
    let report = ParticipationReport(
      Participation(publications, try design(publications.venues.names)),
      .init(
        level: level, plan: Resampling(resamples: resamples, seed: seed, threads: threads),
        outcome: InstitutionOutcome(rawValue: outcome) ?? .perMille,
        effects: FixedEffects(rawValue: effects) ?? .twoWay, largestRank: maxRank,
        leastPapers: minPapers, topics: try topicWords()))
    if json {
      try printJSON(report.encoded)
    } else {
      printText(report.rendered())
      report.warnings.forEach(Messages.warn)
    }
    try charts.show(report.charts, json: json)
  }

  private func read() throws -> Publications {
    var columns = Publications.Columns()
    columns.paper = paperColumn
    columns.venue = venueColumn
    columns.year = yearColumn
    columns.title = titleColumn
    columns.affiliationPaper = affiliationPaperColumn
    columns.institution = institutionColumn
    columns.kind = kindColumn
    columns.band = bandColumn
    var names: InstitutionNames?
    var ranks: [String: RankRange]?
    if let ranking {
      let table = try CSVTable(file: ranking)
      let institutions = try table.column("institution")
      var found: [String: RankRange] = [:]
      for (institution, rank) in zip(institutions, try table.column("rank")) {
        guard let range = RankRange(rank.text) else {
          throw TableError.rank(path: ranking, line: rank.line, text: rank.text)
        }
        found[institution.text] = range
      }
      ranks = found
      names = InstitutionNames(found.keys.sorted())
    }
    if let aliases {
      var known = names ?? InstitutionNames()
      try known.insert(aliases: try CSVTable(file: aliases))
      names = known
    }
    return try Publications(
      papers: papers, affiliations: affiliations, columns: columns, names: names, ranking: ranks,
      skippingBadRows: skipBadRows, threads: threads)
  }

  private func topicWords() throws -> [String] {
    guard let topics else { return Vocabulary.computeIntensiveTopics }
    guard let text = try? String(contentsOfFile: topics, encoding: .utf8) else {
      throw TableError.unreadable(path: topics)
    }
    return text.lowercased().split(whereSeparator: \.isNewline).map(String.init)
  }

  private func design(_ venues: [String]) throws -> Design {
    func list(_ text: String?) throws -> [String]? {
      guard let text else { return nil }
      let names = text.split(separator: ",").map(String.init)
      for name in names where !venues.contains(name) {
        throw UsageError(
          "No paper is of the venue '\(name)'.\(suggestion(for: name, among: venues)) "
            + "Venues: \(venues.joined(separator: ", ")).")
      }
      return names
    }
    let ai = try list(aiVenues)
    let control = try list(controlVenues)
    guard ai != nil || control != nil else {
      throw UsageError(
        "Nothing says which venues are of AI. Give --ai-venues or --control-venues; there are "
          + "\(venues.joined(separator: ", ")).")
    }
    let sides = venues.map { venue -> Design.Side? in
      if control?.contains(venue) ?? false { return .control }
      if ai?.contains(venue) ?? false { return .ai }
      return ai == nil ? .ai : control == nil ? .control : nil
    }
    for side in Design.Side.allCases where !sides.contains(side) {
      throw UsageError("No venue is left on the \(side.rawValue) side. Name fewer on the other.")
    }
    return Design(sides: sides, onset: onset)
  }

  // MARK: - Without affiliations

  private func printCounts() throws {
    let stream = try ShareStream(
      files: papers, venue: venueColumn, year: yearColumn, group: groupColumn,
      skippingBadRows: skipBadRows, threads: threads)
    let report = ShareReport(stream)
    if json {
      try printJSON(report.encoded)
    } else {
      printText(report.rendered())
    }
    if stream.badRows.count > 0 {
      Messages.warn("\(stream.badRows.count) rows could not be used and were left out.")
    }
  }
}
