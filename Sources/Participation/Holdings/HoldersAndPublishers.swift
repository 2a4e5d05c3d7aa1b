package import Inequality
package import Quantities
import Randomness
import Statistics

/// Who publishes, joined with who holds.
package struct HoldersAndPublishers: Sendable {
  /// Institutions that hold about as much.
  package struct Group: Sendable {
    /// Which of them, as a row of a table.
    package var name: String
    /// How many institutions.
    package var institutions: Int
    /// Their share of what is held; `nil` where nothing is known of it.
    package var holdings: Double?
    /// Their share of papers.
    package var papers: Double
    /// The interval of that share, from drawing institutions; `nil` for fewer than two.
    package var interval: Interval?
  }

  /// What is held.
  package let table: HoldingsTable
  /// How many holders there are, and how many of them publish.
  package let holders: (all: Int, publishing: Int)
  /// Holders that no paper names, with a name that is similar; the first five.
  package let strangers: [(name: String, suggestion: String?)]
  /// The years of both tables; `nil` where holdings have none.
  package let years: [Int]?
  /// Quarters of the holders that publish, those with the most first, and publishers that the table
  /// lacks.
  package let groups: [Group]
  /// The elasticity, between years where there are enough, else between institutions; `nil` where
  /// there are too few of either.
  package let elasticity: Elasticity?
  /// Pairs of an institution and a year, or institutions, that have no papers or hold nothing.
  package let leftOut: Int
  /// The confidence level of intervals.
  package let level: Double

  /// Joins the tables.
  ///
  /// - Parameters:
  ///   - table: Who holds how much.
  ///   - papers: The papers of each institution by year, in parts.
  ///   - names: Other names of institutions; a name is found as it stands, or without case and
  ///     small words.
  ///   - level: The confidence level of intervals.
  ///   - plan: How often and from which seed to draw institutions.
  package init(
    _ table: HoldingsTable, papers: [String: [Int: Double]], names: InstitutionNames? = nil,
    level: Double, plan: Resampling
  ) {
    self.table = table
    self.level = level
    let publishers = papers.keys.sorted()
    var known = names ?? InstitutionNames()
    for name in publishers where known.institution(name) == nil {
      known.insert(alias: name, name: name)
    }
    // What each publisher holds by year; under 0 where the table has no years.
    var held: [String: [Int: Double]] = [:]
    var unknown: [String] = []
    var seen: Set<String> = []
    for row in table.rows {
      if let name = known.institution(row.name), papers[name] != nil {
        held[name, default: [:]][row.year ?? 0, default: 0] += row.amount
      } else if seen.insert(row.name).inserted {
        unknown.append(row.name)
      }
    }
    strangers = unknown.prefix(5).map { ($0, known.suggestion(for: $0)) }
    holders = (held.count + unknown.count, held.count)
    let hasYears = table.rows.contains { $0.year != nil }
    let covered = Set(held.values.flatMap(\.keys))
      .intersection(papers.values.flatMap(\.keys)).sorted()
    years = hasYears ? covered : nil
    func written(_ name: String) -> Double {
      let own = papers[name] ?? [:]
      return hasYears
        ? covered.reduce(0) { $0 + (own[$1] ?? 0) }
        : own.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    }
    let members = publishers.map { name in
      let amounts = (held[name] ?? [:]).filter { !hasYears || covered.contains($0.key) }.values
      return Member(
        name: name,
        holding: amounts.isEmpty ? nil : amounts.sorted().reduce(0, +) / Double(amounts.count),
        papers: written(name))
    }
    groups = Self.groups(members.filter { $0.papers > 0 || $0.holding != nil }, level, plan)
    let numbers = Dictionary(uniqueKeysWithValues: zip(publishers, publishers.indices))
    let pairs = held.flatMap { name, years in
      years.compactMap { year, amount in
        hasYears && !covered.contains(year)
          ? nil
          : Elasticity.Observation(
            institution: numbers[name] ?? 0, year: year, holding: amount,
            papers: hasYears ? papers[name]?[year] ?? 0 : written(name))
      }
    }.sorted { ($0.institution, $0.year) < ($1.institution, $1.year) }
    let across = members.compactMap { member in
      member.holding.map {
        Elasticity.Observation(
          institution: numbers[member.name] ?? 0, year: 0, holding: $0, papers: member.papers)
      }
    }
    let within = hasYears ? Elasticity(.years, of: pairs, level: level) : nil
    elasticity = within ?? Elasticity(.institutions, of: across, level: level)
    leftOut = (within == nil ? across : pairs).count { $0.holding == 0 || $0.papers == 0 }
  }
}

// MARK: - Shares

extension HoldersAndPublishers {
  private struct Member {
    var name: String
    /// The mean of its years; `nil` where the table doesn't have it.
    var holding: Double?
    var papers: Double
  }

  private static func groups(
    _ members: [Member], _ level: Double, _ plan: Resampling
  ) -> [Group] {
    let ranked = members.filter { $0.holding != nil }
      .sorted { ($1.holding ?? 0, $0.name) < ($0.holding ?? 0, $1.name) }
    // Fewer than four have no quarters.
    let names =
      ranked.count < 4
      ? ["all holders"]
      : ["most, first quarter", "second quarter", "third quarter", "least, last quarter"]
    var parts = names.enumerated().map { place, name in
      let ends = [place, place + 1].map { $0 * ranked.count / names.count }
      return (name: name, members: Array(ranked[ends[0]..<ends[1]]))
    }
    parts.append(("holdings unknown", members.filter { $0.holding == nil }))
    parts.removeAll { $0.members.isEmpty }
    let all = parts.enumerated().flatMap { group, part in part.members.map { (group, $0.papers) } }
    let papers = all.reduce(0) { $0 + $1.1 }
    let held = ranked.reduce(0) { $0 + ($1.holding ?? 0) }
    guard papers > 0 else { return [] }
    var random = SplitMix64(seed: plan.seed)
    var draws = parts.map { _ in [Double]() }
    for _ in 0..<(all.count > 1 ? plan.resamples : 0) {
      var sums = parts.map { _ in 0.0 }
      for _ in all.indices {
        let (group, papers) = all[Int.random(in: all.indices, using: &random)]
        sums[group] += papers
      }
      let sum = sums.reduce(0, +)
      if sum > 0 { for group in sums.indices { draws[group].append(sums[group] / sum) } }
    }
    return parts.enumerated().map { group, part in
      let order = draws[group].isEmpty ? nil : OrderStatistics(draws[group])
      return Group(
        name: part.name, institutions: part.members.count,
        holdings: part.members[0].holding == nil || held == 0
          ? nil : part.members.reduce(0) { $0 + ($1.holding ?? 0) } / held,
        papers: part.members.reduce(0) { $0 + $1.papers } / papers,
        interval: order.map {
          Interval(
            low: $0.quantile((1 - level) / 2), high: $0.quantile((1 + level) / 2), level: level)
        })
    }
  }
}

// MARK: - Papers of institutions

extension Participation {
  /// Returns the papers of each institution of a side by year, in parts.
  package func papersByInstitution(_ side: Design.Side) -> [String: [Int: Double]] {
    var found: [String: [Int: Double]] = [:]
    for index in papers(side) {
      let paper = publications.papers[index]
      for institution in paper.institutions {
        found[publications.institutions.names[institution], default: [:]][paper.year, default: 0] +=
          1 / Double(paper.institutions.count)
      }
    }
    return found
  }
}
