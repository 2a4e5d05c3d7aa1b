package import Inequality

/// All that the generalized synthetic control says of one panel.
package struct PanelStudy: Sendable {
  /// What to fit, and how often to draw.
  package struct Settings: Hashable, Sendable {
    /// Which additive effects the model has.
    package var effects: FixedEffects
    /// The largest number of factors to try.
    package var largestRank: Int
    /// The number of factors to use; `nil` for the one that predicts best.
    package var rank: Int?
    /// How the uncertainty is found.
    package var kind: BootstrapKind
    /// How many periods before treatment the placebo begins.
    package var placeboPeriods: Int
    /// The level of confidence of all intervals, such as 0.95.
    package var level: Double
    /// How often to draw, from which seed and on how many threads.
    package var plan: Resampling

    /// Creates settings: by default two-way effects, up to 5 factors of which those that predict
    /// best, the parametric bootstrap, a placebo of 3 periods and 95 % intervals.
    package init(
      effects: FixedEffects = .twoWay, largestRank: Int = 5, rank: Int? = nil,
      kind: BootstrapKind = .parametric, placeboPeriods: Int = 3, level: Double = 0.95,
      plan: Resampling
    ) {
      self.effects = effects
      self.largestRank = largestRank
      self.rank = rank
      self.kind = kind
      self.placeboPeriods = placeboPeriods
      self.level = level
      self.plan = plan
    }
  }

  /// How many units are treated at some time.
  package let treated: Int
  /// How many never are.
  package let controls: Int
  /// What each number of factors would give.
  package let grid: RankGrid
  /// The draws with the number of factors that was used.
  package let bootstrap: SyntheticControlBootstrap
  /// The mean effect with its interval.
  package let effect: BootstrapEstimate?
  /// A pretended treatment before the real one; the error where the panel is too short for one.
  package let placebo: Result<Placebo, PanelError>
  /// Whether gaps before treatment are shown to be small; `nil` without enough draws.
  package let equivalence: EquivalenceTest?

  /// The number of factors that was used.
  package var rank: Int { bootstrap.control.model.rank }

  /// Fits every number of factors, draws with one, and tests it.
  ///
  /// - Throws: `PanelError` when the panel is too small for no factors or for those asked for, and
  ///   when the nonparametric bootstrap has too few treated units.
  package init(_ panel: Panel, _ settings: Settings) throws(PanelError) {
    treated = panel.treated.count
    controls = panel.controls.count
    grid = try RankGrid(panel, effects: settings.effects, largest: settings.largestRank)
    let rank = settings.rank ?? grid.chosen
    bootstrap = try SyntheticControlBootstrap(
      panel, rank: rank, effects: settings.effects, kind: settings.kind, plan: settings.plan)
    effect = bootstrap.averageEffect(level: settings.level)
    var fewer = settings.plan
    fewer.resamples = max(settings.plan.resamples / 4, 50)
    do throws(PanelError) {
      placebo = .success(
        try Placebo(
          panel, periods: settings.placeboPeriods, rank: rank, effects: settings.effects,
          level: settings.level, plan: fewer))
    } catch { placebo = .failure(error) }
    equivalence = EquivalenceTest(bootstrap, panel: panel)
  }
}
