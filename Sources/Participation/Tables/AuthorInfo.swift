package import Documents
package import Inequality
package import Quantities
import Randomness
import Statistics

/// How many papers the departments of universities have by area and year,
/// from CSRankings' table of authors.
///
/// The table (`author-info.csv` of csrankings.org) has the columns `dept`, `area`, `count`,
/// `adjustedcount` and `year`. It has universities only, and papers follow faculty who move: it
/// says how concentrated universities are among themselves, nothing of firms.
package struct AuthorInfo: Sendable {
  private struct Key: Hashable, Sendable {
    var area: Int
    var year: Int
    var institution: Int
  }

  private struct Part {
    var institutions = NameTable()
    var areas = NameTable()
    var papers: [Key: Double] = [:]
    var rows = 0
  }

  /// The departments, in the order of the file.
  package private(set) var institutions = NameTable()
  /// The areas, in the order of the file.
  package private(set) var areas = NameTable()
  /// The rows that could not be used.
  package private(set) var badRows = BadRows()
  /// The number of rows that were used.
  package private(set) var rows = 0
  /// Papers in parts: each author's part is one over the number of authors.
  private var papers: [Key: Double] = [:]

  /// Reads files.
  ///
  /// - Throws: `TableError` for bad rows unless they may be skipped,
  ///   and for columns that aren't there.
  package init(files: [String], skippingBadRows: Bool, threads: Int) throws(TableError) {
    for path in files {
      let table = try CSVReader(file: path, mustBeText: false)
      let bad = try table.rows(
        of: ["dept", "area", "adjustedcount", "year"], threads: threads, start: { Part() },
        row: { part, row throws(RowFault) in
          guard let year = row.year(3), (1900...2100).contains(year) else {
            throw .row("'\(row.text(3))' is no year")
          }
          guard let papers = Double(row.text(2)), papers >= 0, papers < 1e6 else {
            throw .row("'\(row.text(2))' is no number of papers")
          }
          guard !row.isEmpty(0), !row.isEmpty(1) else { throw .row("no department or no area") }
          let key = Key(
            area: part.areas.index(row, 1), year: year, institution: part.institutions.index(row, 0)
          )
          part.papers[key, default: 0] += papers
          part.rows += 1
        }
      ) { part, _ in
        rows += part.rows
        let own = part.institutions.names.map { institutions.index($0) }
        let fields = part.areas.names.map { areas.index($0) }
        for (key, count) in part.papers {
          papers[
            Key(area: fields[key.area], year: key.year, institution: own[key.institution]),
            default: 0] += count
        }
      }
      badRows.append(bad)
    }
    try badRows.refuse(of: rows + badRows.count, unlessSkipped: skippingBadRows)
    guard !papers.isEmpty else { throw .noRows(files.first ?? "") }
  }
}

extension AuthorInfo {
  /// How unequally the papers of one year are spread over departments.
  package struct YearConcentration: Hashable, Sendable {
    /// The calendar year in which the papers appeared.
    package var year: Int
    /// Papers, in parts.
    package var papers: Double
    /// Departments with a paper in this year.
    package var active: Int
    /// The Gini coefficient over the roster, zeros included.
    package var gini: Double
    /// The range of the same coefficient were papers written in all years' shares.
    package var null: Interval
    /// The Herfindahl–Hirschman index.
    package var herfindahl: Double
    /// The share of the ten largest departments.
    package var topTen: Double
    /// The range of the same share were papers written in all years' shares.
    package var topTenNull: Interval
  }

  /// The departments with a paper of these areas in any year:
  /// the roster that concentration is measured over.
  package func roster(_ areas: Set<Int>) -> [Int] {
    Set(
      papers.keys.filter { areas.contains($0.area) && papers[$0, default: 0] > 0 }.map(
        \.institution)
    ).sorted()
  }

  /// Measures concentration in each year over the fixed roster, beside the null of constant shares.
  ///
  /// The null draws as many whole papers as the year has, rounded, each of one department,
  /// by the shares of all years.
  ///
  /// - Parameters:
  ///   - areas: The numbers of the areas to count.
  ///   - level: The level of the null's range.
  ///   - plan: How often and from which seed to draw.
  package func concentration(
    _ areas: Set<Int>, level: Double, plan: Resampling
  ) -> [YearConcentration] {
    let roster = roster(areas)
    let places = Dictionary(uniqueKeysWithValues: zip(roster, roster.indices))
    var held: [Int: [Double]] = [:]
    var totals = [Double](repeating: 0, count: roster.count)
    // In order, so that rounding is the same each time.
    let counted = papers.filter { areas.contains($0.key.area) }.sorted {
      ($0.key.year, $0.key.institution, $0.key.area) < (
        $1.key.year, $1.key.institution, $1.key.area
      )
    }
    for (key, count) in counted {
      guard let place = places[key.institution] else { continue }
      held[key.year, default: Array(repeating: 0, count: roster.count)][place] += count
      totals[place] += count
    }
    var reach = 0.0
    let ends = totals.map { total in
      reach += total
      return reach
    }
    return held.keys.sorted().compactMap { year in
      guard let values = held[year], let holdings = try? Holdings(values), !holdings.isEmpty
      else { return nil }
      var random = SplitMix64(seed: plan.seed &+ UInt64(year) &* 0x9E37_79B9_7F4A_7C15)
      var (ginis, tops): ([Double], [Double]) = ([], [])
      for _ in 0..<plan.resamples {
        var drawn = [Double](repeating: 0, count: roster.count)
        for _ in 0..<max(1, Int(holdings.total.rounded())) {
          drawn[ends.place(of: Double.random(in: 0..<reach, using: &random))] += 1
        }
        guard let other = try? Holdings(drawn) else { continue }
        ginis.append(other.giniCoefficient() ?? 0)
        tops.append(other.concentrationRatio(10) ?? 0)
      }
      func range(_ draws: [Double]) -> Interval {
        let order = OrderStatistics(draws)
        return Interval(
          low: order.quantile((1 - level) / 2), high: order.quantile((1 + level) / 2), level: level)
      }
      return YearConcentration(
        year: year, papers: holdings.total, active: values.count { $0 > 0 },
        gini: holdings.giniCoefficient() ?? 0, null: range(ginis),
        herfindahl: holdings.herfindahlIndex() ?? 0,
        topTen: holdings.concentrationRatio(10) ?? 0, topTenNull: range(tops))
    }
  }
}

extension [Double] {
  /// The first place whose running total is above a value.
  fileprivate func place(of value: Double) -> Int {
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
