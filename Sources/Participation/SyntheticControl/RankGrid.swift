/// What each number of factors would give: the headline may depend on it more than on the data.
package struct RankGrid: Sendable {
  /// One number of factors.
  package struct Row: Hashable, Sendable {
    /// The number of factors.
    package var rank: Int
    /// The variance of the controls' residuals; `nil` where parameters are as many as cells.
    package var variance: Double?
    /// The information criterion ln σ² + parameters·ln(NT)/NT: less is better; `nil` where
    /// parameters are as many as cells.
    package var informationCriterion: Double?
    /// The criterion of Bai & Ng 2002 with gsynth's correction for small panels: less is better;
    /// `nil` where parameters are as many as cells.
    package var panelCriterion: Double?
    /// The mean squared error of treated units' periods before treatment, each predicted from the
    /// others.
    package var predictionError: Double
    /// The mean effect on the treated with this many factors.
    package var averageEffect: Double
    /// One for each covariate.
    package var coefficients: [Double]
    /// Whether the factors settled; where they didn't, the figures are those of the last step.
    package var hasConverged: Bool
  }

  /// From no factors upwards.
  package let rows: [Row]
  /// The number of factors that predicts best, by the guard.
  package let chosen: Int

  /// A larger number of factors must predict better by this share of the smallest error so far.
  ///
  /// The rule of R's gsynth 1.2.1 (version 1.0 asked for 0.01).
  package static let leastImprovement = 0.001

  /// Fits every number of factors from 0 to `largest`, or to as many as the panel allows.
  ///
  /// Leaves out one period before treatment at a time, for every treated unit, and predicts it from
  /// the others. Nothing is drawn: the same panel gives the same grid.
  ///
  /// - Throws: `PanelError` when not even no factors can be fitted.
  package init(_ panel: Panel, effects: FixedEffects, largest: Int = 5) throws(PanelError) {
    useOneBLASThread()
    let onsets = panel.treatedOnsets
    let controls = panel.block(panel.controls)
    let treated = panel.block(panel.treated)
    let spare = effects.ofUnits ? 1 : 0
    // A period left out, every unit must still have more periods than parameters.
    var shortest = (periods: Int.max, unit: 0)
    for (index, onset) in onsets.enumerated() {
      let known = (0..<onset).count { treated.isObserved(index * treated.periods + $0) }
      if known < shortest.periods { shortest = (known, index) }
    }
    let most = min(
      largest, shortest.periods - spare - 2, controls.units - 2, controls.periods - 2)
    guard most >= 0 else {
      throw .tooFewPrePeriods(
        unit: panel.units[panel.treated[shortest.unit]], has: shortest.periods, needs: spare + 2,
        rank: 0)
    }
    var rows: [Row] = []
    var start: [Double]?
    for rank in 0...most {
      let model = try Alternation().fit(
        controls, covariateNames: panel.covariateNames, rank: rank, effects: effects, from: start)
      start = model.coefficients
      var errors = (sum: 0.0, count: 0)
      var counterfactuals: [[Double]] = []
      for (index, onset) in onsets.enumerated() {
        let projection = try Projection(
          treated, unit: index, before: onset, model, name: panel.units[panel.treated[index]])
        counterfactuals.append(projection.counterfactual)
        errors.sum += dot(projection.leaveOneOutErrors, projection.leaveOneOutErrors)
        errors.count += projection.leaveOneOutErrors.count
      }
      rows.append(
        Row(
          rank: rank, variance: model.variance, informationCriterion: model.informationCriterion,
          panelCriterion: model.panelCriterion,
          predictionError: errors.sum / Double(errors.count),
          averageEffect: GapSummary(treated, counterfactuals, onsets).averageEffect,
          coefficients: model.coefficients, hasConverged: model.hasConverged))
    }
    var best = rows[0]
    for row in rows.dropFirst()
    where best.predictionError - row.predictionError > Self.leastImprovement * best.predictionError
    {
      best = row
    }
    self.rows = rows
    chosen = best.rank
  }
}
