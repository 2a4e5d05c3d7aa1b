package import Documents
package import Inequality
package import Quantities

/// How many papers the departments of universities have by area and year,
/// from CSRankings' table of authors.
///
/// The table (`author-info.csv` of csrankings.org) has the columns `dept`, `area`, `count`,
/// `adjustedcount` and `year`. It has universities only, and papers follow faculty who move: it
/// says how concentrated universities are among themselves, nothing of firms.
package struct AuthorInfo: Sendable {
  /// More papers than these, of one author in one area and year, are a mistake.
  private static let mostPapers = 1000.0

  /// The papers of one author in one area and year.
  private struct Row {
    var area: Int
    var year: Int
    var institution: Int
    /// How many papers the author has a part of.
    var papers: Int
    /// The parts together: each is one over the number of authors of its paper.
    var parts: Double
  }

  private struct Part {
    var institutions = NameTable()
    var areas = NameTable()
    var rows: [Row] = []
  }

  /// The departments, in the order of the file.
  package private(set) var institutions = NameTable()
  /// The areas, in the order of the file.
  package private(set) var areas = NameTable()
  /// The rows that could not be used.
  package private(set) var badRows = BadRows()
  private var used: [Row] = []

  /// The number of rows that were used.
  package var rows: Int { used.count }

  /// Reads files.
  ///
  /// - Throws: `TableError` for bad rows unless they may be skipped,
  ///   and for columns that aren't there.
  package init(files: [String], skippingBadRows: Bool, threads: Int) throws(TableError) {
    for path in files {
      let table = try CSVReader(file: path, mustBeText: false)
      let bad = try table.rows(
        of: ["dept", "area", "adjustedcount", "year", "count"], threads: threads,
        start: { Part() },
        row: { part, row throws(RowFault) in
          guard let year = row.year(3), (1900...2100).contains(year) else {
            throw .cell(3, "\(row.text(3).quoted) is no year")
          }
          guard let papers = row.plainNumber(4), papers >= 0, papers <= Self.mostPapers,
            papers == papers.rounded()
          else {
            throw .cell(
              4, "\(row.text(4).quoted) is no whole number of papers from 0 to 1,000")
          }
          guard let parts = row.plainNumber(2), parts >= 0 else {
            throw .cell(2, "\(row.text(2).quoted) is no number of papers")
          }
          // Thirds and the like are rounded in the table.
          guard parts <= papers * (1 + 1e-6) else {
            throw .row("its part of \(row.text(4)) papers is larger: \(row.text(2))")
          }
          guard !row.isEmpty(0), !row.isEmpty(1) else { throw .row("no department or no area") }
          part.rows.append(
            Row(
              area: part.areas.index(row, 1), year: year,
              institution: part.institutions.index(row, 0), papers: Int(saturating: papers),
              parts: parts))
        }
      ) { part, _ in
        let own = part.institutions.names.map { institutions.index($0) }
        let fields = part.areas.names.map { areas.index($0) }
        used += part.rows.map { row in
          var row = row
          row.area = fields[row.area]
          row.institution = own[row.institution]
          return row
        }
      }
      badRows.append(bad)
    }
    try badRows.refuse(of: rows + badRows.count, unlessSkipped: skippingBadRows)
    guard !used.isEmpty else { throw .noRows(files.first ?? "") }
  }
}

extension AuthorInfo {
  /// How unequally the papers of one year are spread over departments.
  package struct YearConcentration: Hashable, Sendable {
    /// The calendar year in which the papers appeared.
    package var year: Int
    /// Papers: in parts, or once for each author.
    package var papers: Double
    /// How many parts of papers there are, one for each author of a paper.
    package var parts: Int
    /// Departments with a paper in this year.
    package var active: Int
    /// The Gini coefficient over the roster, zeros included.
    package var gini: Double
    /// The range of the same coefficient were shares constant.
    package var null: Interval
    /// The Herfindahl–Hirschman index.
    package var herfindahl: Double
    /// The share of the ten largest departments.
    package var topTen: Double
    /// The range of the same share were shares constant.
    package var topTenNull: Interval

    /// Whether there are so few papers that figures vary by chance.
    package var isSmall: Bool { papers < Double(Participation.fewPapers) }
  }

  /// The departments with a paper of these areas in any year:
  /// the roster that concentration is measured over.
  package func roster(_ areas: Set<Int>) -> [Int] {
    Set(used.filter { areas.contains($0.area) && $0.parts > 0 }.map(\.institution)).sorted()
  }

  /// Measures concentration in each year over the fixed roster, beside the null of constant shares.
  ///
  /// The null draws as many parts as the year has from those of all years, each with its size and
  /// its department, without replacement. The table doesn't say which parts are of one paper. So
  /// parts of one paper that belong to one department are drawn apart, and the range is narrower
  /// for it.
  ///
  /// - Parameters:
  ///   - areas: The numbers of the areas to count.
  ///   - counting: Whether an author's part of a paper counts as such, or as one.
  ///   - level: The level of the null's range.
  ///   - plan: How often and from which seed to draw.
  package func concentration(
    _ areas: Set<Int>, _ counting: Counting = .fractional, level: Double, plan: Resampling
  ) -> [YearConcentration] {
    let roster = roster(areas)
    let places = Dictionary(uniqueKeysWithValues: zip(roster, roster.indices))
    var held: [Int: [Double]] = [:]
    var counts: [Int: Int] = [:]
    var constant = ConstantShares(roster: roster.count)
    for row in used where areas.contains(row.area) && row.parts > 0 {
      guard let place = places[row.institution] else { continue }
      // The parts of one author in a year are in one number: each is taken for their mean.
      let part = counting == .whole ? 1 : row.parts / Double(row.papers)
      for _ in 0..<row.papers { constant.append([(place, part)]) }
      held[row.year, default: Array(repeating: 0, count: roster.count)][place] +=
        part * Double(row.papers)
      counts[row.year, default: 0] += row.papers
    }
    return held.keys.sorted().compactMap { year in
      guard let values = held[year], let parts = counts[year],
        let holdings = try? Holdings(values), !holdings.isEmpty
      else { return nil }
      let ranges = constant.ranges(of: parts, level: level, plan: plan, year: year)
      return YearConcentration(
        year: year, papers: holdings.total, parts: parts, active: values.count { $0 > 0 },
        gini: holdings.giniCoefficient() ?? 0, null: ranges.gini,
        herfindahl: holdings.herfindahlIndex() ?? 0,
        topTen: holdings.concentrationRatio(10) ?? 0, topTenNull: ranges.topTen)
    }
  }
}

extension AuthorInfo {
  /// Returns the papers of each department by year, in parts.
  package func papersByInstitution(_ areas: Set<Int>) -> [String: [Int: Double]] {
    used.filter { areas.contains($0.area) && $0.parts > 0 }.reduce(into: [:]) { found, row in
      found[institutions.names[row.institution], default: [:]][row.year, default: 0] += row.parts
    }
  }
}
