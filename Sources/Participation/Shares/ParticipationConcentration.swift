package import Inequality
package import Quantities
import System

extension Participation {
  /// How unequally a side's papers of one year are spread over institutions.
  package struct YearConcentration: Hashable, Sendable {
    /// The year the papers came out.
    package var year: Int
    /// How many papers the side has in this year.
    package var papers: Int
    /// Institutions with a paper in this year.
    package var active: Int
    /// The Gini coefficient over the roster, zeros included.
    package var gini: Double
    /// The range of the same coefficient were shares constant.
    package var null: Interval
    /// The Gini coefficient among active institutions alone, which rises as papers multiply.
    package var giniOfActive: Double
    /// The share of the ten largest institutions.
    package var topTen: Double
    /// The range of the same share were shares constant.
    package var topTenNull: Interval
    /// How many institutions as many papers as in the smallest year would have.
    package var rarefied: Double
  }

  /// The institutions of a side in any year: the roster that concentration is measured over.
  package func roster(_ side: Design.Side) -> [Int] {
    Set(papers(side).flatMap { publications.papers[$0].institutions }).sorted()
  }

  /// Measures concentration in each year over the fixed roster, beside the null of constant shares.
  ///
  /// The null draws as many papers as the year has from those of all years, each with all its
  /// institutions, without replacement. The number of papers doesn't explain a trend beyond its
  /// range. A coefficient below its range means more equal. Rarefaction draws as many papers as the
  /// smallest year has, without replacement. Reference: Hurlbert, "The nonconcept of species
  /// diversity", Ecology 52, 1971.
  ///
  /// - Parameter counting: Whether a paper is divided among its institutions, or counts for each.
  package func concentration(
    _ side: Design.Side, _ counting: Counting = .fractional, level: Double, plan: Resampling
  ) -> [YearConcentration] {
    let all = papers(side)
    let roster = roster(side)
    let places = Dictionary(uniqueKeysWithValues: zip(roster, roster.indices))
    let members = all.map { publications.papers[$0].institutions.compactMap { places[$0] } }
    let byYear = Dictionary(grouping: all.indices) { publications.papers[all[$0]].year }
    let years = byYear.keys.sorted()
    let smallest = byYear.values.map(\.count).min() ?? 0
    func parts(_ paper: Int) -> [(place: Int, part: Double)] {
      switch counting {
      case .fractional: members[paper].map { ($0, 1 / Double(members[paper].count)) }
      case .whole: Set(members[paper]).sorted().map { ($0, 1) }
      }
    }
    var constant = ConstantShares(roster: roster.count)
    for paper in all.indices { constant.append(parts(paper)) }
    func holdings(_ papers: [Int]) -> [Double] {
      var held = [Double](repeating: 0, count: roster.count)
      for paper in papers {
        for (place, part) in parts(paper) { held[place] += part }
      }
      return held
    }
    func measures(_ held: [Double]) -> (gini: Double, topTen: Double) {
      guard let holdings = try? Holdings(held) else { return (.nan, .nan) }
      return (holdings.giniCoefficient() ?? .nan, holdings.concentrationRatio(10) ?? .nan)
    }
    var results = [YearConcentration?](repeating: nil, count: years.count)
    unsafe results.withUnsafeMutableBufferPointer { results in
      concurrently(years.count, threads: plan.threads) { task, _ in
        let year = years[task]
        let list = byYear[year] ?? []
        let ranges = constant.ranges(of: list.count, level: level, plan: plan, year: year)
        let held = holdings(list)
        let active = held.filter { $0 > 0 }
        let measured = measures(held)
        var appearances: [Int: Int] = [:]
        for paper in list {
          for place in Set(members[paper]) { appearances[place, default: 0] += 1 }
        }
        // In order, so that rounding is the same each time.
        let rarefied = appearances.values.sorted().reduce(0.0) {
          $0 + 1 - chanceOfMissing($1, of: list.count, drawing: smallest)
        }
        unsafe results[task] = YearConcentration(
          year: year, papers: list.count, active: active.count, gini: measured.gini,
          null: ranges.gini, giniOfActive: measures(active).gini, topTen: measured.topTen,
          topTenNull: ranges.topTen, rarefied: rarefied)
      }
    }
    return results.compactMap { $0 }
  }
}

/// Returns the chance that none of `marked` among `all` is among those drawn without replacement.
package func chanceOfMissing(_ marked: Int, of all: Int, drawing: Int) -> Double {
  guard all - marked >= drawing else { return 0 }
  var chance = 1.0
  for step in 0..<marked { chance *= Double(all - drawing - step) / Double(all - step) }
  return max(chance, 0)
}
