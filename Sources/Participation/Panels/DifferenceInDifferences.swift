package import Inequality
import Randomness

/// What a share rose by at AI venues beyond what it rose by at control venues.
package struct DifferenceInDifferences: Hashable, Sendable {
  /// The mean share at AI venues before the onset, from 0 to 1; every paper weighs the same.
  package var aiBefore: Double
  /// The mean share at AI venues from the onset on.
  package var aiAfter: Double
  /// The mean share at control venues before the onset.
  package var controlBefore: Double
  /// The mean share at control venues from the onset on.
  package var controlAfter: Double
  /// From drawing venues in a year, with all their papers.
  package var estimate: BootstrapEstimate?
  /// From drawing venues with all their years; `nil` where a side has fewer than two venues.
  package var byVenue: BootstrapEstimate?
  /// How many venues there are in all.
  package var venues: Int

  /// The rise at AI venues less the rise at control venues, as a difference of shares: 0.1 is ten
  /// percentage points.
  package var effect: Double { aiAfter - aiBefore - (controlAfter - controlBefore) }
}

/// One year of an event study.
package struct EventStudyYear: Hashable, Sendable {
  /// The calendar year.
  package var year: Int
  /// The gap between AI and control venues, less the gap in the year before the onset.
  package var effect: BootstrapEstimate?
}

extension Participation {
  /// The papers of a venue in a year, and the sum of a group's parts of them.
  private struct Cell {
    var side: Design.Side
    var venue: Int
    var year: Int
    var sum: Double
    var papers: Double
  }

  private func cells(_ part: (Int) -> Double) -> [Cell] {
    struct Key: Hashable {
      var venue: Int
      var year: Int
    }
    return Design.Side.allCases.flatMap { side in
      let groups = Dictionary(grouping: papers(side)) {
        Key(venue: publications.papers[$0].venue, year: publications.papers[$0].year)
      }
      return groups.sorted { ($0.key.venue, $0.key.year) < ($1.key.venue, $1.key.year) }
        .map { key, list in
          Cell(
            side: side, venue: key.venue, year: key.year,
            sum: list.reduce(0) { $0 + part($1) }, papers: Double(list.count))
        }
    }
  }

  /// Estimates the difference in differences of a group's fractional share, with clustered
  /// intervals.
  ///
  /// - Returns: `nil` where a side has no papers before or after the onset.
  package func differenceInDifferences(_ affiliate: Affiliate, level: Double, plan: Resampling)
    -> DifferenceInDifferences?
  {
    differenceInDifferences(level: level, plan: plan) { part($0, affiliate) }
  }

  /// Estimates the difference in differences of the mean of something that each paper has from 0 to
  /// 1.
  ///
  /// - Returns: `nil` where a side has no papers before or after the onset.
  func differenceInDifferences(
    level: Double, plan: Resampling, of part: (_ paper: Int) -> Double
  ) -> DifferenceInDifferences? {
    let cells = cells(part)
    func mean(_ cells: [Cell], _ side: Design.Side, after: Bool) -> Double {
      let used = cells.filter { $0.side == side && ($0.year >= design.onset) == after }
      return used.reduce(0) { $0 + $1.sum } / used.reduce(0) { $0 + $1.papers }
    }
    func effect(_ cells: [Cell]) -> Double {
      mean(cells, .ai, after: true) - mean(cells, .ai, after: false)
        - mean(cells, .control, after: true) + mean(cells, .control, after: false)
    }
    let whole = effect(cells)
    guard whole.isFinite else { return nil }
    var random = SplitMix64(seed: plan.seed)
    // A cell stays on its side and in its period: how many there are of each is the design, not
    // chance.
    var strata: [[Cell]] = []
    for side in Design.Side.allCases {
      for after in [false, true] {
        strata.append(cells.filter { $0.side == side && ($0.year >= design.onset) == after })
      }
    }
    let draws = (0..<plan.resamples).map { _ in
      effect(
        strata.flatMap { cells in cells.compactMap { _ in cells.randomElement(using: &random) } })
        - whole
    }.filter(\.isFinite)
    let venues = Design.Side.allCases.map { side in
      Dictionary(grouping: cells.filter { $0.side == side }, by: \.venue)
        .sorted { $0.key < $1.key }.map(\.value)
    }
    var venueDraws: [Double] = []
    if venues.allSatisfy({ $0.count > 1 }) {
      venueDraws = (0..<plan.resamples).map { _ in
        effect(
          venues.flatMap { side in
            side.flatMap { _ in side.randomElement(using: &random) ?? [] }
          }) - whole
      }.filter(\.isFinite)
    }
    return DifferenceInDifferences(
      aiBefore: mean(cells, .ai, after: false), aiAfter: mean(cells, .ai, after: true),
      controlBefore: mean(cells, .control, after: false),
      controlAfter: mean(cells, .control, after: true),
      estimate: SyntheticControlBootstrap.estimate(whole, draws, level),
      byVenue: SyntheticControlBootstrap.estimate(whole, venueDraws, level),
      venues: Set(cells.map(\.venue)).count)
  }

  /// Estimates the gap between the sides in each year, against the year before the onset.
  ///
  /// Intervals are of drawing papers within a venue and year; they leave out
  /// what changes a whole venue at once.
  ///
  /// - Returns: Nothing where a side has no papers in the year of reference.
  package func eventStudy(_ affiliate: Affiliate, level: Double, plan: Resampling)
    -> [EventStudyYear]
  {
    let reference = design.onset - 1
    let years = years(.ai).filter(Set(years(.control)).contains)
    guard years.contains(reference) else { return [] }
    var parts: [Int: [Design.Side: [[Double]]]] = [:]
    for side in Design.Side.allCases {
      let byYear = Dictionary(grouping: papers(side)) { publications.papers[$0].year }
      for (year, list) in byYear {
        let byVenue = Dictionary(grouping: list) { publications.papers[$0].venue }
        parts[year, default: [:]][side] = byVenue.sorted { $0.key < $1.key }.map { _, papers in
          papers.map { part($0, affiliate) }
        }
      }
    }
    func gap(_ year: Int, _ draw: ([Double]) -> Double) -> Double {
      func mean(_ side: Design.Side) -> Double {
        let venues = parts[year]?[side] ?? []
        return venues.reduce(0) { $0 + draw($1) } / Double(venues.reduce(0) { $0 + $1.count })
      }
      return mean(.ai) - mean(.control)
    }
    let plain = years.map { year in gap(year) { $0.reduce(0, +) } }
    let origin = gap(reference) { $0.reduce(0, +) }
    var random = SplitMix64(seed: plan.seed)
    var draws = [[Double]](repeating: [], count: years.count)
    for _ in 0..<plan.resamples {
      let drawn = years.map { year in
        gap(year) { values in
          var sum = 0.0
          for _ in values { sum += values[Int(random.next() % UInt64(values.count))] }
          return sum
        }
      }
      let base = years.firstIndex(of: reference).map { drawn[$0] } ?? 0
      for index in years.indices { draws[index].append(drawn[index] - base) }
    }
    return years.indices.map { index in
      let effect = plain[index] - origin
      return EventStudyYear(
        year: years[index],
        effect: years[index] == reference
          ? nil
          : SyntheticControlBootstrap.estimate(effect, draws[index].map { $0 - effect }, level))
    }
  }
}
