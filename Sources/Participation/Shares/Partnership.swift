package import Inequality
import Randomness

/// Firms' papers at lasting venues: alone, with elite universities, and whether they prefer these.
package struct Partnership: Sendable {
  /// The share of papers of firms alone: what it rose by at AI venues beyond control venues.
  package let firmOnly: DifferenceInDifferences?
  /// The share of papers of a firm and an elite university, likewise.
  package let firmAndElite: DifferenceInDifferences?
  /// From the onset on at AI venues: the share of papers of firms and universities that have an
  /// elite university, less that share of all papers of universities.
  package let preference: BootstrapEstimate?

  /// Estimates all three.
  package init(_ participation: Participation, level: Double, plan: Resampling) {
    let publications = participation.publications
    func kinds(_ paper: Int) -> Set<Affiliate> {
      Set(publications.papers[paper].institutions.map { publications.affiliates[$0] })
    }
    firmOnly = participation.differenceInDifferences(level: level, plan: plan) {
      kinds($0) == [.firm] ? 1 : 0
    }
    firmAndElite = participation.differenceInDifferences(level: level, plan: plan) {
      kinds($0).isSuperset(of: [.firm, .university(.elite)]) ? 1 : 0
    }
    var clusters: [[Int]: Counts] = [:]
    for paper in participation.papers(.ai)
    where publications.papers[paper].year >= participation.design.onset {
      let key = [publications.papers[paper].venue, publications.papers[paper].year]
      clusters[key, default: Counts()].add(kinds(paper))
    }
    let counts = clusters.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    preference = Self.preference(counts, level: level, plan: plan)
  }

  /// From drawing venues in a year, with all their papers.
  private static func preference(
    _ counts: [Counts], level: Double, plan: Resampling
  ) -> BootstrapEstimate? {
    let whole = counts.reduce(into: Counts()) { $0.add($1) }.preference
    guard whole.isFinite else { return nil }
    var random = SplitMix64(seed: plan.seed)
    let draws = (0..<plan.resamples).map { _ in
      var sum = Counts()
      for _ in counts { if let drawn = counts.randomElement(using: &random) { sum.add(drawn) } }
      return sum.preference - whole
    }
    return SyntheticControlBootstrap.estimate(whole, draws.filter(\.isFinite), level)
  }

  /// Papers of universities, with and without firms.
  private struct Counts {
    var academic = 0.0
    var elite = 0.0
    var withFirm = 0.0
    var eliteWithFirm = 0.0

    mutating func add(_ kinds: Set<Affiliate>) {
      let isAcademic = kinds.contains { if case .university = $0 { true } else { false } }
      guard isAcademic else { return }
      let isElite = kinds.contains(.university(.elite))
      academic += 1
      if isElite { elite += 1 }
      guard kinds.contains(.firm) else { return }
      withFirm += 1
      if isElite { eliteWithFirm += 1 }
    }

    mutating func add(_ other: Counts) {
      academic += other.academic
      elite += other.elite
      withFirm += other.withFirm
      eliteWithFirm += other.eliteWithFirm
    }

    /// NaN without papers of firms and universities.
    var preference: Double { eliteWithFirm / withFirm - elite / academic }
  }
}
