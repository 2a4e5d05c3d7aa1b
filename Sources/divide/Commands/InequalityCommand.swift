import Access
import ArgumentParser
import Documents
import Estimation
import Inequality
import Quantities
import Reporting

struct InequalityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inequality", abstract: "Measures how unequally something is spread.",
    discussion: """
      There are two uses. The first measures numbers. Give a CSV file with a header and one holder \
      a row, and name the column of numbers with --value. Zeros count, by the limit 0·ln 0 = 0. \
      'divide help measures' explains the measures.

        divide inequality gpus.csv --value gpus --weight students --total --group sector

      The second measures hardware. Give a CSV file with --device and --count, or records with \
      --record, or nothing for the tiers of the catalogue. For each paper it shows which share of \
      institutions finish a final run in time, and how unequally the runs a year are spread. --per \
      says whose: an institution with its whole holding, a team with its share, or a researcher \
      with a part of that. --by-year shows it for each year's frontier paper on the devices of \
      that year.

      Tables of holdings are recognised by their header: a row for each holder and kind of device, \
      a column for each kind, Epoch AI's GPU clusters. Of a TOP500 list, Rmax is measured.

        divide inequality --paper bert-large --paper gpt-3 --within 7,30 --per team
        divide inequality gpu_clusters.csv --by-year
        divide inequality holdings.csv --device device --count count --by-year
      """)

  @OptionGroup var holders: HolderOptions
  @Option(
    help: ArgumentHelp(
      "With --value: a file with the same columns to compare with, such as one of an earlier year.",
      valueName: "file"))
  var against: String?
  @Option(
    help: ArgumentHelp(
      "With --value: a column that ranks holders, such as a university ranking.",
      valueName: "column"))
  var rank: String?
  @Option(
    help: ArgumentHelp(
      "With --value: a column with one part of the value. Repeat it so that the parts add up.",
      valueName: "column"))
  var source: [String] = []
  @Option(
    help: ArgumentHelp(
      "With --value: also show generalised entropy with this α; may be repeated.",
      valueName: "alpha"))
  var entropy: [Double] = []
  @Option(
    help: ArgumentHelp(
      "With --value: also show the Atkinson index with this ε; may be repeated.",
      valueName: "epsilon"))
  var atkinson: [Double] = []
  @Option(
    help: ArgumentHelp("With --value: the method for intervals.", valueName: "method"))
  var interval: IntervalMethod = .percentile
  @Option(
    help: ArgumentHelp(
      "For hardware: the id or name of a paper; may be repeated.", valueName: "name"))
  var paper: [String] = []
  @Option(
    help: ArgumentHelp(
      "For hardware: the days in which a final run should be done; without it: 1,7,30,90,365.",
      valueName: "days"))
  var within: StatedDays?
  @Flag(help: "For hardware: show each year's frontier paper on the devices of that year.")
  var byYear = false
  @Option(help: ArgumentHelp("The first year of --by-year.", valueName: "year")) var from = 2012
  @Option(
    help: ArgumentHelp(
      "The column of years, if the file says what was held when. It implies --by-year.",
      valueName: "column"))
  var year: String?
  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var charts: ChartOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if holders.value != nil, !paper.isEmpty || within != nil || byYear || year != nil {
      throw ValidationError("Papers and years are for hardware: give --device instead of --value.")
    }
    if holders.value == nil {
      guard against == nil else {
        throw ValidationError("--against compares numbers: give --value, and both files.")
      }
      guard rank == nil, source.isEmpty, interval == .percentile else {
        throw ValidationError("--rank, --source and --interval are for numbers: give --value.")
      }
      guard entropy.isEmpty, atkinson.isEmpty else {
        throw ValidationError("--entropy and --atkinson are for numbers: give --value.")
      }
    }
    for alpha in entropy where !alpha.isFinite || abs(alpha) > 50 {
      throw ValidationError("--entropy takes a number from -50 to 50, found \(alpha).")
    }
    for epsilon in atkinson where !(epsilon > 0 && epsilon <= 50) {
      throw ValidationError("--atkinson takes a number above 0 and up to 50, found \(epsilon).")
    }
    guard paper.isEmpty || !byYear && year == nil else {
      throw ValidationError("--by-year takes each year's frontier paper. Leave out --paper.")
    }
    guard year == nil || holders.file != nil else {
      throw ValidationError("--year names a column of a file, and there is no file.")
    }
    guard !byYear || holders.record.isEmpty else {
      throw ValidationError(
        "A record is about today's machine, so --by-year takes a file or the tiers.")
    }
  }

  func run() throws {
    let catalogue = try holders.catalogue.load()
    let ranks = [rank].compactMap(\.self)
    switch try holders.read(
      catalogue, for: byYear || year != nil ? [] : papers(of: catalogue), year: year, finite: ranks,
      parts: source)
    {
    case .values(let values, let remarks): try report(on: values, remarks: remarks)
    case .systems(let list):
      guard paper.isEmpty, within == nil, !byYear else {
        throw UsageError(
          "A TOP500 list is measured by Rmax, and hours of papers can't be said of it. Leave out "
            + "--paper, --within and --by-year.")
      }
      try report(on: list.holders, list, remarks: list.holders.bad.warnings)
    case .institutions(let institutions): try report(on: institutions, catalogue)
    }
  }

  // MARK: - Numbers

  private func report(
    on values: HolderValues, _ list: SystemList? = nil, remarks: [String]
  ) throws {
    let threads = usableThreads()
    let holdings = try values.holdings(threads: threads)
    let other = try against.map { path in try holders.values(values.unit, in: path) }
    let ranked = try rank.map { column in
      try RankedHoldings(
        values.values, ranks: values.numbers(of: column), weights: values.weights)
    }
    let found = MeasuredHoldings(
      holdings,
      measures: Measure.customary.including(
        entropy.map { .generalisedEntropy($0) } + atkinson.map { .atkinson($0) }),
      by: interval, level: sampling.level(),
      Resampling(resamples: sampling.resamples, seed: sampling.seed, threads: threads))
    let isGrouped = values.groups != nil
    let report = InequalityReport(
      of: values.unit, found, isGrouped: isGrouped, ranked: ranked,
      sources: try sources(of: values),
      against: try other.map {
        InequalityComparison(
          holdings, against: try $0.values.holdings(threads: threads), isGrouped: isGrouped)
      }, assumption: holders.assumption,
      leftOut: remarks + (other?.remarks ?? []), list: list)
    try charts.show(report.document, by: output)
  }

  private func sources(of values: HolderValues) throws -> [InequalityReport.Source] {
    guard !source.isEmpty else { return [] }
    let columns = source.map { values.numbers(of: $0) }
    for row in values.values.indices {
      let sum = columns.reduce(0) { $0 + $1[row] }
      guard abs(sum - values.values[row]) <= 1e-9 * max(sum, values.values[row]) else {
        throw UsageError(
          "The sources of row \(row + 1) add up to \(plainText(sum)), and '\(values.unit)' is "
            + "\(plainText(values.values[row])). Name all the sources of it with --source.")
      }
    }
    let found = try giniBySource(columns, weights: values.weights) ?? []
    return zip(source, found).map { .init(name: $0, contribution: $1) }
  }

  // MARK: - Hardware

  private func report(
    on institutions: HolderOptions.Institutions, _ catalogue: Catalogue
  ) throws {
    let estimator = try Estimator(catalogue: catalogue, seed: sampling.seed)
    let section = try institutions.table.map { table in
      HoldingsSection(
        try HoldingsSummary(table, level: sampling.level(), sampling.plan), level: sampling.level())
    }
    if byYear, year == nil, let table = institutions.table, table.isDated, let section {
      return try report(on: table, section, leftOut: institutions.leftOut, by: estimator)
    }
    func capacities(_ paper: Paper, _ present: [Institution]? = nil) throws -> Capacities {
      try Capacities(
        of: paper, at: institutions.counted(present, per: holders.per), by: estimator,
        draws: institutions.isModel ? sampling.resamples : 0, seed: sampling.seed)
    }
    let found: [(year: Int?, capacities: Capacities)] =
      try byYear || year != nil
      ? yearly(institutions.all, catalogue).map { ($0.year, try capacities($0.paper, $0.present)) }
      : papers(of: catalogue).map { (nil, try capacities($0)) }
    guard !found.isEmpty else {
      throw UsageError(
        "No year has a holder with devices: --by-year takes the tiers, or a file of devices.")
    }
    let study = try AccessStudy(
      found, per: holders.per ?? .institution, within: (within ?? .customary).days,
      level: sampling.level(isModel: institutions.isModel), resamples: sampling.resamples,
      seed: sampling.seed)
    let report = AccessReport(
      study, isEquipped: year == nil, held: section, leftOut: institutions.leftOut,
      bases: institutions.bases)
    try charts.show(report.document.disclosing(institutions.bases), by: output)
  }

  /// Each year's papers, at the holders of that year by the dates of what they hold.
  private func report(
    on table: HoldingsTable, _ section: HoldingsSection, leftOut: [String], by estimator: Estimator
  ) throws {
    let yearly = try YearlyHoldings(
      of: table, years: table.years.filter { $0 >= from },
      within: (within ?? StatedDays(argument: "1,30,365") ?? .customary).days,
      per: holders.per ?? .institution, level: sampling.level(), sampling.plan, by: estimator)
    try charts.show(
      YearlyHoldingsReport(yearly, section, leftOut: leftOut).document, by: output)
  }

  private func papers(of catalogue: Catalogue) throws -> [Paper] {
    try (paper.isEmpty ? Catalogue.wellKnown : paper).map { name in
      try asUsage { () throws(EstimationError) in try catalogue.paper(name) }
    }
  }

  /// Each year's frontier paper, at the institutions of that year: as the file says,
  /// or with its devices.
  private func yearly(
    _ institutions: [Institution], _ catalogue: Catalogue
  ) throws -> [(year: Int, paper: Paper, present: [Institution])] {
    let years =
      year == nil
      ? Array(from...max(from, catalogue.papers.map(\.year).max() ?? from))
      : Set(institutions.compactMap(\.year)).sorted()
    return try years.compactMap { year in
      guard let paper = catalogue.frontierPaper(of: year) else { return nil }
      let present =
        try self.year == nil
        ? institutions.compactMap { try $0.equipped(in: year, catalogue) }
        : institutions.filter { $0.year == year }
      guard !present.isEmpty else { return nil }
      return (year, paper, present)
    }
  }
}

/// Days that somebody states, between commas.
struct StatedDays: ExpressibleByArgument {
  let days: [Double]

  /// A day, a week, a month, a quarter and a year.
  static let customary = StatedDays(days: [1, 7, 30, 90, 365])

  private init(days: [Double]) { self.days = days }

  init?(argument: String) {
    let days = commaSeparated(argument).map { Double($0) ?? 0 }
    guard !days.isEmpty, days.count <= 6, days.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
    self.days = days.sorted()
  }
}

extension IntervalMethod: ExpressibleByArgument {}

extension [Measure] {
  /// These with others that aren't among them, each behind the last of its kind.
  fileprivate func including(_ others: [Measure]) -> [Measure] {
    others.reduce(into: self) { measures, other in
      guard !measures.contains(other) else { return }
      let last = measures.lastIndex { measure in
        switch (measure, other) {
        case (.generalisedEntropy, .generalisedEntropy), (.atkinson, .atkinson): true
        default: false
        }
      }
      measures.insert(other, at: last.map { $0 + 1 } ?? measures.count)
    }
  }
}
