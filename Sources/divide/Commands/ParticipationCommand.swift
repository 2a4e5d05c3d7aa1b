import ArgumentParser
import Documents
import Inequality
import Participation
import Presentation
import Reporting
import System

struct ParticipationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "participation",
    abstract: "Shows who publishes at AI venues, and what changed.",
    discussion: """
      The input is a table of papers and a table of their affiliations, CSV files with a header. \
      Repeat --papers and --affiliations if there are several files. The command first shows \
      shares, collaboration and concentration by year. Then it shows what changed at AI venues \
      beyond what changed at control venues. 'divide help measures' explains the figures.

        divide participation --papers p.csv --affiliations a.csv --ai-venues nips,icml

      --ranking takes the bands of universities from a ranking. --aliases brings different names \
      of one institution together. --title-column compares the words of titles.

      Without --affiliations, each row of the papers table names a group, and rows are counted.

        divide participation --papers papers.csv --group-column kind

      Two public tables are read as they are. author-info of csrankings.org has areas instead of \
      venues, and universities only. The other one is the notable models of epoch.ai.

        divide participation --author-info author-info.csv --ai-venues vision --svg .
        divide participation --models notable_ai_models.csv --chart

      --holdings joins who holds with who publishes.

        divide participation --author-info author-info.csv --holdings gpus.csv
      """)

  @Option(help: ArgumentHelp("A table of papers.", valueName: "file")) var papers: [String] = []
  @Option(
    help: ArgumentHelp(
      "A table of affiliations, with a row for each paper and institution.", valueName: "file"))
  var affiliations: [String] = []
  @Option(
    help: ArgumentHelp(
      "Instead of --papers: author-info of csrankings.org.", valueName: "file")
  )
  var authorInfo: [String] = []
  @Option(
    help: ArgumentHelp("Instead of --papers: notable models of epoch.ai.", valueName: "file"))
  var models: [String] = []
  @Option(
    help: ArgumentHelp(
      "AI venues (or areas), with commas between them; without it: all but the control venues.",
      valueName: "names"))
  var aiVenues: String?
  @Option(
    help: ArgumentHelp(
      "Control venues, with commas between them; without it: all but the AI venues.",
      valueName: "names"))
  var controlVenues: String?
  @Option(help: ArgumentHelp("The first year after the change.", valueName: "year"))
  var onset = 2012
  @Option(help: ArgumentHelp("The papers' column that names a paper.", valueName: "column"))
  var paperColumn = "paper"
  @Option(help: ArgumentHelp("The papers' column of venues.", valueName: "column"))
  var venueColumn = "venue"
  @Option(help: ArgumentHelp("The papers' column of years.", valueName: "column"))
  var yearColumn = "year"
  @Option(
    help: ArgumentHelp(
      "The papers' column of titles or abstracts, for the vocabulary.", valueName: "column"))
  var titleColumn: String?
  @Option(
    help: ArgumentHelp(
      "A file with one term a line, of topics that take much compute. It replaces the built-in "
        + "terms.",
      valueName: "file"))
  var topics: String?
  @Option(help: ArgumentHelp("The affiliations' column that names a paper.", valueName: "column"))
  var affiliationPaperColumn = "paper"
  @Option(help: ArgumentHelp("The affiliations' column of institutions.", valueName: "column"))
  var institutionColumn = "institution"
  @Option(
    help: ArgumentHelp("The affiliations' column that says firm or academic.", valueName: "column"))
  var kindColumn = "kind"
  @Option(
    help: ArgumentHelp(
      "The affiliations' column of rank bands, where there is no --ranking.", valueName: "column"))
  var bandColumn = "rankBand"
  @Option(
    help: ArgumentHelp(
      "Without --affiliations: the papers' column to count by.", valueName: "column"))
  var groupColumn = "kind"
  @Option(
    help: ArgumentHelp(
      "A table with the columns institution and rank (25, =25, 401-410, 501+).", valueName: "file"))
  var ranking: String?
  @Option(
    help: ArgumentHelp("A table with the columns alias and institution.", valueName: "file"))
  var aliases: String?
  @Option(
    help: ArgumentHelp(
      "A table of who holds how much, to join with who publishes: name, value or count, and "
        + "perhaps year.",
      valueName: "file"))
  var holdings: String?
  @Option(help: ArgumentHelp("The holdings' column of names.", valueName: "column"))
  var holderColumn = "name"
  @Option(
    help: ArgumentHelp(
      "The holdings' column that says how much; without it: value, or count.", valueName: "column"))
  var holdingColumn: String?
  @Option(
    help:
      "What the synthetic control counts: papers per thousand of the venues (per-mille), or papers."
  )
  var outcome = InstitutionOutcome.perMille
  @Option(
    help:
      "How papers count for concentration: in parts (fractional), or one for each part (whole)."
  )
  var counting = Counting.fractional
  @Option(help: "Additive effects: none, unit, time or two-way.") var effects = FixedEffects.twoWay
  @Option(help: "The largest number of factors to try.") var maxRank = 5
  @Option(
    help: ArgumentHelp(
      "What the bootstrap draws: errors of prediction (parametric) or units (nonparametric, from "
        + "41 treated)."))
  var bootstrap = BootstrapKind.parametric
  @Option(help: "Leave out institutions with fewer papers on a side.") var minPapers = 3.0
  @Option(help: "The confidence level of intervals.") var level = 0.95
  @Option(
    help: "How often the bootstrap draws: 100 times or more, and at least 5 / (1 - level) times.")
  var resamples = 500
  @Option(help: "Determines the draws.") var seed: UInt64 = 1
  @Option(help: "How many threads to use.") var threads = 2
  @Flag(help: "Leave out rows that can't be used, and say how many.") var skipBadRows = false
  @OptionGroup var charts: ChartOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard level > 0, level < 1 else {
      throw ValidationError("The level is \(level). Give a share such as 0.95.")
    }
    let given = [papers, authorInfo, models].count { !$0.isEmpty }
    guard given > 0 else {
      throw ValidationError("There is nothing to read. Give --papers, --author-info or --models.")
    }
    guard given == 1 else {
      throw ValidationError(
        "--papers, --author-info and --models are different tables. Give one of them.")
    }
    guard affiliations.isEmpty || !papers.isEmpty else {
      throw ValidationError("--affiliations belong to --papers, which are missing.")
    }
    if affiliations.isEmpty {
      let needless = [
        ("--ranking", ranking),
        ("--aliases", authorInfo.isEmpty || holdings == nil ? aliases : nil),
        ("--title-column", titleColumn),
        ("--topics", topics),
      ]
      if let (option, _) = needless.first(where: { $0.1 != nil }) {
        throw ValidationError("\(option) goes with --affiliations, which are missing.")
      }
    }
    if authorInfo.isEmpty, affiliations.isEmpty, aiVenues != nil || controlVenues != nil {
      throw ValidationError(
        "Without --affiliations or --author-info there are no sides. Leave out --ai-venues and "
          + "--control-venues."
      )
    }
    guard holdings == nil || !affiliations.isEmpty || !authorInfo.isEmpty else {
      throw ValidationError("--holdings goes with --affiliations or --author-info.")
    }
    guard holdingColumn == nil && holderColumn == "name" || holdings != nil else {
      throw ValidationError(
        "--holder-column and --holding-column are of --holdings, which are missing.")
    }
    guard counting == .fractional || !affiliations.isEmpty || !authorInfo.isEmpty else {
      throw ValidationError("--counting goes with --affiliations or --author-info.")
    }
    guard topics == nil || titleColumn != nil else {
      throw ValidationError(
        "--topics are looked for in titles: name their column by --title-column.")
    }
    try checkDraws(resamples, of: "--resamples", level: level, most: 100_000)
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
    let document =
      if !authorInfo.isEmpty {
        try concentration()
      } else if !models.isEmpty {
        ModelsReport(
          try NotableModels(files: models, skippingBadRows: skipBadRows, threads: threads)
        ).document
      } else if affiliations.isEmpty {
        try counts()
      } else {
        try participation()
      }
    try charts.show(document, by: output)
  }

  // MARK: - With affiliations

  private func participation() throws -> Document {
    var leftOut: [String] = []
    let publications = try read(&leftOut)
    let study = ParticipationStudy(
      Participation(publications, try design(publications.venues.names)),
      .init(
        panel: .init(
          effects: effects, largestRank: maxRank, kind: bootstrap, level: level,
          plan: Resampling(resamples: resamples, seed: seed, threads: threads)),
        outcome: outcome, leastPapers: minPapers, counting: counting,
        topics: try topicTerms()))
    let holders = try joined(study.participation.papersByInstitution(.ai), &leftOut)
    return ParticipationReport(study, holdings: holders).document.warning(leftOut)
  }

  private func read(_ leftOut: inout [String]) throws -> Publications {
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
      let (found, bad) = try [String: RankRange].reading(
        ranking: CSVReader(file: ranking), skippingBadRows: skipBadRows)
      leftOut += bad.warnings.map { "\(ranking): \($0)" }
      ranks = found
      names = InstitutionNames(found.keys.sorted())
    }
    if aliases != nil { names = try aliased(names ?? InstitutionNames(), &leftOut) }
    return try Publications(
      papers: papers, affiliations: affiliations, columns: columns, names: names, ranking: ranks,
      skippingBadRows: skipBadRows, threads: threads)
  }

  /// Returns names with those of the table of aliases.
  private func aliased(
    _ names: InstitutionNames, _ leftOut: inout [String]
  ) throws -> InstitutionNames? {
    guard let aliases else { return nil }
    var names = names
    let bad = try names.insert(aliases: CSVReader(file: aliases), skippingBadRows: skipBadRows)
    leftOut += bad.warnings.map { "\(aliases): \($0)" }
    return names
  }

  private func topicTerms() throws -> [String] {
    guard let topics else { return Vocabulary.computeIntensiveTopics }
    let bytes: [UInt8]
    do { bytes = try OpenFile.bytes(of: topics, most: 4 << 20) } catch {
      throw TableError.document(topics, error.description)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TableError.document(topics, "The file isn't UTF-8 text.")
    }
    let terms = text.split(whereSeparator: \.isNewline).map(String.init)
      .filter { !$0.hasPrefix("#") && !Vocabulary.words($0).isEmpty }
    guard !terms.isEmpty else {
      throw UsageError("\(topics): The file names no topic. Write a term on each line.")
    }
    return terms
  }

  private func design(_ venues: [String]) throws -> Design {
    func list(_ text: String?, of option: String) throws -> [String]? {
      guard let names = try text.map({ try names(in: $0, of: option) }) else { return nil }
      for name in names where !venues.contains(name) {
        throw UsageError(
          "No paper is of the venue '\(name)'.\(suggestion(for: name, among: venues)) "
            + "Venues: \(venues.joined(separator: ", ")).")
      }
      return names
    }
    let ai = try list(aiVenues, of: "--ai-venues")
    let control = try list(controlVenues, of: "--control-venues")
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
      throw UsageError("No venue is left on the \(side.name) side. Name fewer on the other.")
    }
    return Design(sides: sides, onset: onset)
  }

  // MARK: - Public tables

  private func concentration() throws -> Document {
    let info = try AuthorInfo(files: authorInfo, skippingBadRows: skipBadRows, threads: threads)
    let sides = try sides(of: info.areas.names)
    let study = AuthorInfoStudy(
      info, sides: sides, counting: counting, onset: onset, level: level,
      plan: Resampling(
        resamples: min(resamples, max(200, Resampling.fewest(level: level))), seed: seed,
        threads: threads))
    let areas = sides.first.map { Set($0.areas) } ?? []
    var leftOut: [String] = []
    let holders = try joined(info.papersByInstitution(areas), &leftOut)
    return AuthorInfoReport(study, holdings: holders).document.warning(leftOut)
  }

  /// Who publishes, joined with who holds, where a table says that.
  private func joined(
    _ papers: [String: [Int: Double]], _ leftOut: inout [String]
  ) throws -> HoldersAndPublishers? {
    guard let holdings else { return nil }
    let names = try aliased(InstitutionNames(papers.keys.sorted()), &leftOut)
    return HoldersAndPublishers(
      try HoldingsTable(
        file: holdings, name: holderColumn, amount: holdingColumn, skippingBadRows: skipBadRows),
      papers: papers, names: names, level: level,
      plan: Resampling(resamples: resamples, seed: seed, threads: threads))
  }

  /// The areas of each side by number; all of them, where nothing says which are of AI.
  private func sides(of areas: [String]) throws -> [(name: String, areas: [Int])] {
    guard aiVenues != nil || controlVenues != nil else {
      return [("all areas", Array(areas.indices))]
    }
    let design = try design(areas)
    return Design.Side.allCases.map { side in
      ("\(side.name) areas", areas.indices.filter { design.sides[$0] == side })
    }
  }

  // MARK: - Without affiliations

  private func counts() throws -> Document {
    ShareReport(
      try ShareStream(
        files: papers, venue: venueColumn, year: yearColumn, group: groupColumn,
        skippingBadRows: skipBadRows, threads: threads)
    ).document
  }
}

extension Document {
  /// The document with more warnings before its own.
  fileprivate func warning(_ leftOut: [String]) -> Document {
    var document = self
    document.warnings = leftOut + warnings
    return document
  }
}

extension InstitutionOutcome: ExpressibleByArgument {}

extension Counting: ExpressibleByArgument {}
