package import Inequality

/// What a synthetic control of institutions counts.
package enum InstitutionOutcome: String, CaseIterable, Sendable {
  /// An institution's papers per thousand of its side in the year, which the growth of conferences leaves alone.
  case perMille = "per-mille"
  /// An institution's papers in the year.
  case papers
}

/// The synthetic control of one group of institutions.
package struct InstitutionStudy: Sendable {
  package let affiliate: Affiliate
  package let treated: Int
  package let controls: Int
  package let grid: RankGrid
  package let bootstrap: SyntheticControlBootstrap
  package let effect: BootstrapEstimate?
  package let placebo: Placebo?
  package let equivalence: EquivalenceTest?
}

extension Participation {
  /// Returns the panel of a group's institutions: each at AI venues, treated from the onset, and at control venues, never.
  ///
  /// Papers are counted in parts. Institutions with fewer than `least` papers on a side in all years are left out, zeros of the
  /// others stay; a year in which a side has no papers is missing.
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
      for institution in held.keys.sorted() {
        guard let years = held[institution], years.values.reduce(0, +) >= least else { continue }
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
  package func study(
    _ affiliate: Affiliate, outcome: InstitutionOutcome, least: Double, effects: FixedEffects,
    largest: Int, level: Double, plan: Resampling
  ) throws(PanelError) -> InstitutionStudy {
    let panel = try panel(affiliate, outcome: outcome, least: least)
    let grid = try RankGrid(panel, effects: effects, largest: largest)
    let bootstrap = try SyntheticControlBootstrap(
      panel, rank: grid.chosen, effects: effects, kind: .parametric, plan: plan)
    var placeboPlan = plan
    placeboPlan.resamples = max(plan.resamples / 4, 50)
    // Too short a past for a placebo is no reason to withhold the effect.
    let placebo = try? Placebo(
      panel, periods: 3, rank: grid.chosen, effects: effects, level: level, plan: placeboPlan)
    return InstitutionStudy(
      affiliate: affiliate, treated: panel.treated.count, controls: panel.controls.count,
      grid: grid,
      bootstrap: bootstrap, effect: bootstrap.averageEffect(level: level), placebo: placebo,
      equivalence: EquivalenceTest(bootstrap, panel: panel))
  }
}
