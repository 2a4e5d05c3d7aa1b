package import Inequality
import Statistics

/// A pretended treatment before the real one, which should show no effect.
package struct Placebo: Sendable {
  /// The effect in these periods, with its interval.
  package let effect: BootstrapEstimate?

  /// Pretends that treatment began `periods` earlier,
  /// and looks only at what came before the real one.
  ///
  /// - Throws: `PanelError.placebo` when too little is left to learn from.
  package init(
    _ panel: Panel, periods: Int, rank: Int, effects: FixedEffects, level: Double, plan: Resampling
  ) throws(PanelError) {
    let parameters = rank + (effects.ofUnits ? 1 : 0)
    let earliest = panel.onsets.compactMap { $0 }.min() ?? 0
    let longest = earliest - parameters - 1
    guard periods >= 1, periods <= longest else {
      throw .placebo(periods: periods, longest: max(longest, 0))
    }
    let pretended = panel.beforeTreatment(pretending: periods)
    let bootstrap = try SyntheticControlBootstrap(
      pretended, rank: rank, effects: effects, kind: .parametric, plan: plan)
    effect = bootstrap.averageEffect(level: level)
  }
}

extension Panel {
  /// Returns this panel without what was treated, as if treatment had begun some periods earlier.
  fileprivate func beforeTreatment(pretending earlier: Int) -> Panel {
    var observed = isObserved
    var onsets = onsets
    for unit in treated {
      guard let onset = onsets[unit] else { continue }
      for period in onset..<periods.count { observed[unit * periods.count + period] = false }
      onsets[unit] = onset - earlier
    }
    return Panel(
      units: units, periods: periods, covariateNames: covariateNames, outcomes: outcomes,
      isObserved: observed, covariates: covariates, onsets: onsets)
  }
}

/// Whether gaps before treatment are small, which is not the same as not being significant.
///
/// Two one-sided tests in each period: the gap is within the bound. The bound is 0.36 standard
/// deviations of what fixed effects leave of the outcomes before treatment. Reference:
/// Hartman & Hidalgo, "An equivalence approach to balance and placebo tests", American Journal of
/// Political Science 62, 2018.
package struct EquivalenceTest: Hashable, Sendable {
  /// How large a gap counts as none.
  package let bound: Double
  /// The largest p value over the periods: the gaps are small where it is.
  package let pValue: Double
  /// Whether all gaps are within the bound, at 5 %.
  package var holds: Bool { pValue < 0.05 }

  /// The share of a standard deviation that Hartman & Hidalgo propose.
  package static let share = 0.36

  /// Tests the gaps of a bootstrapped synthetic control.
  ///
  /// - Returns: `nil` without enough draws.
  package init?(_ bootstrap: SyntheticControlBootstrap, panel: Panel) {
    let cells = panel.units.indices.flatMap { unit in
      (0..<(panel.onsets[unit] ?? panel.periods.count))
        .map { unit * panel.periods.count + $0 }.filter { panel.isObserved[$0] }
    }
    // What two-way effects leave, by taking means off in turns, as cells may be missing.
    var values = cells.map { panel.outcomes[$0] }
    for _ in 0..<50 {
      for key in [{ $0 / panel.periods.count }, { $0 % panel.periods.count }] as [(Int) -> Int] {
        var sums: [Int: (Double, Double)] = [:]
        for (cell, value) in zip(cells, values) {
          let (sum, count) = sums[key(cell)] ?? (0, 0)
          sums[key(cell)] = (sum + value, count + 1)
        }
        for index in values.indices {
          let (sum, count) = sums[key(cells[index])] ?? (0, 1)
          values[index] -= sum / count
        }
      }
    }
    let bound = Self.share * (dot(values, values) / Double(max(values.count - 1, 1))).squareRoot()
    var worst: Double?
    for entry in bootstrap.byEventTime(level: 0.9) where entry.time <= 0 {
      guard let effect = entry.effect else { continue }
      let p =
        effect.standardError > 0
        ? normalProbability((abs(effect.estimate) - bound) / effect.standardError) : 0
      worst = max(p, worst ?? p)
    }
    guard let worst else { return nil }
    self.bound = bound
    pValue = worst
  }
}
