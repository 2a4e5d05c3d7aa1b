/// Venues of artificial intelligence and those they are compared with, before and after a year.
package struct Design: Hashable, Sendable {
  /// Which side a venue is on; `nil` for one that is left out.
  package var sides: [Side?]
  /// The first year after the change.
  package var onset: Int

  /// A side of the comparison.
  package enum Side: String, CaseIterable, Sendable {
    /// Venues of artificial intelligence, where the change is expected.
    case ai
    /// Venues with which those are compared, where it isn't expected.
    case control

    /// The side in a sentence.
    package var name: String { self == .ai ? "AI" : "control" }
  }

  /// Creates a design: the sides in the order of the publications' venues.
  package init(sides: [Side?], onset: Int) {
    self.sides = sides
    self.onset = onset
  }
}

/// Who published where and when.
package struct Participation: Sendable {
  /// The papers with their venues and institutions.
  package let publications: Publications
  /// Which venues are compared, and the year of the change.
  package let design: Design
  /// The papers of each side that have affiliations, by their number.
  private let papers: [Design.Side: [Int]]

  /// Assigns the papers to the sides of their venues.
  ///
  /// Papers without affiliations are left out.
  ///
  /// - Precondition: The design has a side, or `nil`, for each venue.
  package init(_ publications: Publications, _ design: Design) {
    self.publications = publications
    self.design = design
    var papers: [Design.Side: [Int]] = [:]
    for (index, paper) in publications.papers.enumerated() where !paper.institutions.isEmpty {
      if let side = design.sides[paper.venue] { papers[side, default: []].append(index) }
    }
    self.papers = papers
  }

  /// The years of a side's papers, ascending.
  package func years(_ side: Design.Side) -> [Int] {
    Set((papers[side] ?? []).map { publications.papers[$0].year }).sorted()
  }

  func papers(_ side: Design.Side) -> [Int] { papers[side] ?? [] }

  /// The venues of a side that have papers both before and after the onset.
  package func lastingVenues(_ side: Design.Side) -> [Int] {
    let used = papers(side).map { publications.papers[$0] }
    let before = Set(used.filter { $0.year < design.onset }.map(\.venue))
    let after = Set(used.filter { $0.year >= design.onset }.map(\.venue))
    return before.intersection(after).sorted()
  }

  /// Returns this with only those venues that have papers both before and after the onset.
  package func lasting() -> Participation {
    let kept = Set(Design.Side.allCases.flatMap(lastingVenues))
    var design = design
    for venue in design.sides.indices where !kept.contains(venue) { design.sides[venue] = nil }
    return Participation(publications, design)
  }

  /// Returns the part of a paper that belongs to a kind of institution: each affiliation counts
  /// alike.
  func part(_ paper: Int, _ affiliate: Affiliate) -> Double {
    let institutions = publications.papers[paper].institutions
    let count = institutions.count { publications.affiliates[$0] == affiliate }
    return Double(count) / Double(institutions.count)
  }
}

// MARK: - Shares

/// Whether a paper is divided among its institutions, or counts for each kind of them.
package enum Counting: String, CaseIterable, Sendable {
  /// A paper counts one in all; each of its affiliations gets the same part.
  case fractional
  /// A paper counts one for each kind of institution that it has; shares add up to more than one.
  case whole
}

extension Participation {
  /// The shares of a side's papers in one year.
  package struct YearShares: Hashable, Sendable {
    /// The year the papers came out.
    package var year: Int
    /// How many papers the shares are of; those without affiliations are left out.
    package var papers: Int
    /// In the order of `Affiliate.all`.
    package var shares: [Double]

    /// The share of universities without a rank, which could be of any band.
    package var unranked: Double {
      Affiliate.all.firstIndex(of: .university(nil)).map { shares[$0] } ?? 0
    }
    /// Whether so much is unranked that the shares of bands say little.
    package var isMuchUnranked: Bool { unranked > Participation.muchUnranked }
    /// Whether there are so few papers that shares vary by chance.
    package var isSmall: Bool { papers < Participation.fewPapers }
  }

  /// A year of fewer papers varies by chance: of 100, a share of a half has a standard error of
  /// five percentage points.
  package static let fewPapers = 100
  /// Where a larger share has no rank, the shares of bands say little.
  package static let muchUnranked = 0.1

  /// Returns the share of papers of each kind of institution in each year.
  package func shares(_ side: Design.Side, _ counting: Counting) -> [YearShares] {
    let byYear = Dictionary(grouping: papers(side)) { publications.papers[$0].year }
    return byYear.keys.sorted().map { year in
      let list = byYear[year] ?? []
      return YearShares(
        year: year, papers: list.count,
        shares: Affiliate.all.map { affiliate in
          let sum = list.reduce(0.0) { sum, paper in
            let part = part(paper, affiliate)
            return sum + (counting == .fractional ? part : part > 0 ? 1 : 0)
          }
          return sum / Double(list.count)
        })
    }
  }

  /// Who wrote the papers of a side in a period together.
  package struct Collaboration: Hashable, Sendable {
    /// How many papers the shares are of; those without affiliations are left out.
    package var papers: Int
    /// The share of papers whose institutions are all firms.
    package var firmOnly: Double
    /// The share of papers of a firm and a university, whoever else took part.
    package var firmAndUniversity: Double
    /// The share of papers whose institutions are all universities.
    package var universityOnly: Double
    /// Which universities wrote with firms: the share of such papers that have one of each band.
    ///
    /// In the order of `RankBand.allCases`, then of no known band. A paper may count for several.
    package var partners: [Double]
    /// The share of universities' papers that have such a university, whoever wrote with them.
    package var expected: [Double]
  }

  /// Returns who wrote together before, or from, the onset.
  ///
  /// - Returns: `nil` without papers.
  package func collaboration(_ side: Design.Side, after: Bool) -> Collaboration? {
    let list = papers(side).filter { (publications.papers[$0].year >= design.onset) == after }
    guard !list.isEmpty else { return nil }
    let bands: [Affiliate] = RankBand.allCases.map { .university($0) } + [.university(nil)]
    var (firmOnly, both, universityOnly) = (0, 0, 0)
    var partners = [Int](repeating: 0, count: bands.count)
    var anyone = partners
    for paper in list {
      let kinds = Set(publications.papers[paper].institutions.map { publications.affiliates[$0] })
      let hasFirm = kinds.contains(.firm)
      let hasUniversity = !kinds.isDisjoint(with: bands)
      if hasFirm, kinds.count == 1 { firmOnly += 1 }
      if hasFirm, hasUniversity { both += 1 }
      if hasUniversity, kinds.isSubset(of: bands) { universityOnly += 1 }
      for (index, band) in bands.enumerated() where kinds.contains(band) {
        anyone[index] += 1
        if hasFirm { partners[index] += 1 }
      }
    }
    let academic = list.count { paper in
      publications.papers[paper].institutions.contains {
        if case .university = publications.affiliates[$0] { true } else { false }
      }
    }
    func share(_ count: Int, _ all: Int = list.count) -> Double {
      Double(count) / Double(max(all, 1))
    }
    return Collaboration(
      papers: list.count, firmOnly: share(firmOnly), firmAndUniversity: share(both),
      universityOnly: share(universityOnly), partners: partners.map { share($0, both) },
      expected: anyone.map { share($0, academic) })
  }
}
