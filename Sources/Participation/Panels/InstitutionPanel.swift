/// What a synthetic control of institutions counts.
package enum InstitutionOutcome: String, CaseIterable, Sendable {
  /// An institution's papers per thousand of its side in the year, which the growth of conferences
  /// leaves alone.
  case perMille = "per-mille"
  /// An institution's papers in the year.
  case papers
}

extension Participation {
  /// Returns the panel of a group's institutions: each at AI venues, treated from the onset, and at
  /// control venues, never.
  ///
  /// Papers are counted in parts. Institutions with fewer than `least` papers on a side in all
  /// years are left out, zeros of the others stay; a year in which a side has no papers is missing.
  ///
  /// - Throws: `PanelError` when there is no such institution on a side.
  package func panel(_ affiliate: Affiliate, outcome: InstitutionOutcome, least: Double)
    throws(PanelError) -> Panel
  {
    var observations: [Panel.Observation] = []
    for side in Design.Side.allCases {
      var held: [Int: [Int: Double]] = [:]
      var totals: [Int: Int] = [:]
      for index in papers(side) {
        let paper = publications.papers[index]
        totals[paper.year, default: 0] += 1
        for institution in paper.institutions
        where publications.affiliates[institution] == affiliate {
          held[institution, default: [:]][paper.year, default: 0] +=
            1 / Double(paper.institutions.count)
        }
      }
      // Sums of parts such as thirds may fall short of a whole number.
      let kept = held.filter { $0.value.values.reduce(0, +) >= least - 1e-9 }
      guard !kept.isEmpty else { throw .noInstitution(least: least, isTreated: side == .ai) }
      for (institution, years) in kept.sorted(by: { $0.key < $1.key }) {
        for year in totals.keys.sorted() {
          let papers = years[year] ?? 0
          observations.append(
            .init(
              unit: "\(publications.institutions.names[institution]), \(side.rawValue)",
              period: year,
              outcome: outcome == .papers ? papers : 1_000 * papers / Double(totals[year] ?? 1),
              isTreated: side == .ai && year >= design.onset))
        }
      }
    }
    return try Panel(observations)
  }

  /// Estimates what a group's institutions gained at AI venues since the onset.
  ///
  /// - Throws: `PanelError` when the group's institutions make no panel that says anything.
  package func study(
    _ affiliate: Affiliate, outcome: InstitutionOutcome, least: Double,
    _ settings: PanelStudy.Settings
  ) throws(PanelError) -> PanelStudy {
    try PanelStudy(try panel(affiliate, outcome: outcome, least: least), settings)
  }
}
