/// The generalized synthetic control: what treated units would have been,
/// from factors of units that never are.
///
/// Reference: Xu, "Generalized synthetic control method: causal inference with interactive fixed
/// effects models", Political Analysis 25, 2017.
package struct SyntheticControl: Sendable {
  /// What control units say.
  package let model: FactorModel
  /// The mean effect over all treated observations.
  package let averageEffect: Double
  /// The mean effect in each period relative to treatment.
  package let byEventTime: [EventEffect]
  /// The root of the mean squared gap before treatment: how closely treated units were followed.
  package let preTreatmentError: Double
  /// The counterfactual of each treated unit in each period.
  package let counterfactuals: [[Double]]
  /// The gap between outcome and counterfactual of each treated unit in each period,
  /// NaN where unobserved.
  package let gaps: [[Double]]

  /// The covariates' coefficients.
  package var coefficients: [Double] { model.coefficients }

  /// The mean effect in one period relative to treatment.
  package struct EventEffect: Hashable, Sendable {
    /// 1 in the first treated period, 0 in the last one before it.
    package var time: Int
    /// The mean gap of the treated units observed then.
    package var effect: Double
    /// How many they are.
    package var units: Int
  }
}

extension SyntheticControl {
  /// Estimates the effect on treated units with a known number of factors.
  ///
  /// - Throws: `PanelError` when the panel is too small for it.
  package init(_ panel: Panel, rank: Int, effects: FixedEffects) throws(PanelError) {
    model = try Alternation().fit(
      panel.block(panel.controls), covariateNames: panel.covariateNames, rank: rank,
      effects: effects)
    let onsets = panel.treatedOnsets
    var counterfactuals: [[Double]] = []
    let block = panel.block(panel.treated)
    for (index, onset) in onsets.enumerated() {
      let projection = try Projection(
        block, unit: index, before: onset, model, name: panel.units[panel.treated[index]])
      counterfactuals.append(projection.counterfactual)
    }
    let summary = GapSummary(block, counterfactuals, onsets)
    averageEffect = summary.averageEffect
    byEventTime = summary.byEventTime
    preTreatmentError = summary.preTreatmentError
    gaps = summary.gaps
    self.counterfactuals = counterfactuals
  }
}

/// A treated unit laid out on factors that control units gave.
package struct Projection {
  /// What the unit would have had in each period.
  package var counterfactual: [Double]
  /// What each period before treatment would miss by, had it been left out.
  package var leaveOneOutErrors: [Double]

  /// Fits the periods of a unit before the one at index `onset`.
  package init(
    _ block: PanelBlock, unit: Int, before onset: Int, _ model: FactorModel, name: String
  ) throws(PanelError) {
    let first = unit * block.periods
    let known = (0..<onset).filter { block.isObserved(first + $0) }
    func common(_ period: Int) -> Double {
      model.common(period, block.covariates.lazy.map { $0[first + period] })
    }
    var columns = model.factors.map { factor in known.map { factor[$0] } }
    if model.effects.ofUnits { columns.append(known.map { _ in 1 }) }
    guard known.count > columns.count else {
      throw .tooFewPrePeriods(
        unit: name, has: known.count, needs: columns.count + 1, rank: model.rank)
    }
    let residuals = known.map { block.outcomes[first + $0] - common($0) }
    guard let fit = ThinQR(columns) else {
      throw .tooFewPrePeriods(
        unit: name, has: known.count, needs: columns.count + 1, rank: model.rank)
    }
    let coefficients = fit.solve(residuals)
    let predicted = (0..<block.periods).map { period in
      var value = common(period)
      for (factor, weight) in zip(model.factors, coefficients) { value += weight * factor[period] }
      return model.effects.ofUnits ? value + (coefficients.last ?? 0) : value
    }
    counterfactual = predicted
    // The error of a fit without a row is that of the fit with it over 1 − leverage.
    let leverages = fit.leverages()
    leaveOneOutErrors = known.indices.map { row in
      let error = block.outcomes[first + known[row]] - predicted[known[row]]
      return leverages.isEmpty ? error : error / max(1 - leverages[row], 1e-12)
    }
  }
}

/// Gaps of treated units, averaged.
struct GapSummary {
  var averageEffect: Double
  var byEventTime: [SyntheticControl.EventEffect]
  var preTreatmentError: Double
  var gaps: [[Double]]

  init(_ block: PanelBlock, _ counterfactuals: [[Double]], _ onsets: [Int]) {
    var sums: [Int: (sum: Double, units: Int)] = [:]
    var (after, before) = ((sum: 0.0, count: 0), (sum: 0.0, count: 0))
    gaps = []
    for (unit, onset) in onsets.enumerated() {
      var gap = [Double](repeating: .nan, count: block.periods)
      for period in 0..<block.periods where block.isObserved(unit * block.periods + period) {
        let value = block.outcomes[unit * block.periods + period] - counterfactuals[unit][period]
        gap[period] = value
        sums[period - onset + 1, default: (0, 0)].sum += value
        sums[period - onset + 1, default: (0, 0)].units += 1
        if period >= onset {
          after = (after.sum + value, after.count + 1)
        } else {
          before = (before.sum + value * value, before.count + 1)
        }
      }
      gaps.append(gap)
    }
    averageEffect = after.sum / Double(after.count)
    preTreatmentError = (before.sum / Double(before.count)).squareRoot()
    byEventTime = sums.keys.sorted().map { time in
      let entry = sums[time] ?? (0, 1)
      return .init(time: time, effect: entry.sum / Double(entry.units), units: entry.units)
    }
  }
}
