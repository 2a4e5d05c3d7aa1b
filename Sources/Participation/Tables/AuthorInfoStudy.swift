package import Inequality

/// How concentrated papers are among universities' departments, by groups of areas.
package struct AuthorInfoStudy: Sendable {
  /// A group of areas.
  package struct Side: Sendable {
    /// Its name.
    package let name: String
    /// The names of its areas.
    package let areas: [String]
    /// How many departments concentration is measured over.
    package let roster: Int
    /// The concentration in each year.
    package let years: [AuthorInfo.YearConcentration]
  }

  /// The papers.
  package let info: AuthorInfo
  /// The groups of areas.
  package let sides: [Side]
  /// Whether an author's part of a paper counts as such, or as one.
  package let counting: Counting
  /// The first year after the change.
  package let onset: Int
  /// The level of the ranges of constant shares.
  package let level: Double
  /// What the draws follow from.
  package let seed: UInt64

  /// Measures concentration.
  ///
  /// - Parameters:
  ///   - sides: Groups of areas by name, each with the numbers of its areas.
  ///   - counting: Whether an author's part of a paper counts as such, or as one.
  ///   - onset: The first year after the change.
  ///   - level: The level of the ranges of constant shares.
  ///   - plan: How often and from which seed to draw.
  package init(
    _ info: AuthorInfo, sides: [(name: String, areas: [Int])], counting: Counting, onset: Int,
    level: Double, plan: Resampling
  ) {
    self.info = info
    self.counting = counting
    self.onset = onset
    self.level = level
    seed = plan.seed
    self.sides = sides.map { name, areas in
      Side(
        name: name, areas: areas.map { info.areas.names[$0] },
        roster: info.roster(Set(areas)).count,
        years: info.concentration(Set(areas), counting, level: level, plan: plan))
    }
  }
}
