package import Inequality
package import Quantities
import Randomness
import Statistics
import System

/// How the uncertainty of a synthetic control is found.
package enum BootstrapKind: String, CaseIterable, Sendable {
  /// Draws errors of prediction from control units taken for treated ones; for few treated units.
  case parametric
  /// Draws units; for many treated ones.
  case nonparametric

  /// With fewer treated units than this the nonparametric bootstrap is too narrow.
  ///
  /// The bound that users of R's gsynth were advised (more than 40 treated units).
  package static let leastTreatedUnits = 41
}

/// An estimate with what the bootstrap says of it.
package struct BootstrapEstimate: Hashable, Sendable {
  /// The value that the whole panel gives, without drawing.
  package var estimate: Double
  /// The standard deviation of the draws, in the unit of the estimate.
  package var standardError: Double
  /// The interval between quantiles of the draws' deviations, in the unit of the estimate.
  package var interval: Interval
  /// Twice the smaller share of draws on one side of no effect, by the normal distribution.
  package var pValue: Double
}

/// The draws of a synthetic control's bootstrap.
package struct SyntheticControlBootstrap: Sendable {
  /// The estimate that is drawn around.
  package let control: SyntheticControl
  /// Deviations of the mean effect from its estimate.
  package let deviations: [Double]
  /// Deviations of the effect in each event time, in the order of `control.byEventTime`.
  package let eventDeviations: [[Double]]
  /// Draws that could not be fitted, such as those whose controls leave too little.
  package let failures: Int

  /// Draws.
  ///
  /// The parametric bootstrap has two stages (Xu 2017, algorithm 2): control units take the place
  /// of treated ones, which gives errors of prediction; these, and the residuals of controls, then
  /// make panels without an effect.
  ///
  /// - Throws: `PanelError` when the panel is too small,
  ///   or has too few treated units for drawing them.
  /// - Complexity: Two fits of the factors a draw; one for the nonparametric kind.
  package init(
    _ panel: Panel, rank: Int, effects: FixedEffects, kind: BootstrapKind, plan: Resampling
  ) throws(PanelError) {
    useOneBLASThread()
    if kind == .nonparametric, panel.treated.count < BootstrapKind.leastTreatedUnits {
      throw .fewTreatedUnits(has: panel.treated.count, needs: BootstrapKind.leastTreatedUnits)
    }
    control = try SyntheticControl(panel, rank: rank, effects: effects)
    let stages = BootstrapStages(
      panel: panel, model: control.model, control: control, onsets: panel.treatedOnsets,
      rank: rank, effects: effects)
    let times = control.byEventTime
    let draws: [GapSummary?] =
      switch kind {
      case .parametric: stages.parametricDraws(plan)
      case .nonparametric: stages.nonparametricDraws(plan)
      }
    let made = draws.compactMap { $0 }.filter(\.averageEffect.isFinite)
    failures = draws.count - made.count
    let origin = kind == .parametric ? 0 : 1.0
    let average = control.averageEffect
    deviations = made.map { $0.averageEffect - origin * average }
    eventDeviations = times.map { time in
      made.compactMap { draw in
        draw.byEventTime.first { $0.time == time.time }.map { $0.effect - origin * time.effect }
      }
    }
  }

  /// The mean effect with its interval.
  package func averageEffect(level: Double) -> BootstrapEstimate? {
    Self.estimate(control.averageEffect, deviations, level)
  }

  /// The effect in each event time with its interval.
  package func byEventTime(level: Double) -> [(time: Int, units: Int, effect: BootstrapEstimate?)] {
    zip(control.byEventTime, eventDeviations).map {
      ($0.time, $0.units, Self.estimate($0.effect, $1, level))
    }
  }

  /// - Returns: `nil` with fewer than two draws.
  static func estimate(_ value: Double, _ deviations: [Double], _ level: Double)
    -> BootstrapEstimate?
  {
    guard deviations.count > 1 else { return nil }
    let mean = deviations.reduce(0, +) / Double(deviations.count)
    let squares = deviations.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / Double(deviations.count - 1)).squareRoot()
    let order = OrderStatistics(deviations)
    return BootstrapEstimate(
      estimate: value, standardError: error,
      interval: Interval(
        low: value + order.quantile((1 - level) / 2), high: value + order.quantile((1 + level) / 2),
        level: level),
      pValue: error > 0 ? 2 * normalProbability(-abs(value) / error) : value == 0 ? 1 : 0)
  }
}

/// What both kinds of bootstrap draw from.
private struct BootstrapStages {
  let panel: Panel
  let model: FactorModel
  let control: SyntheticControl
  let onsets: [Int]
  let rank: Int
  let effects: FixedEffects

  /// Coefficients of a draw matter to this many digits only.
  private var alternation: Alternation { Alternation(tolerance: 1e-6, maximumIterations: 2000) }

  // MARK: - Parametric

  func parametricDraws(_ plan: Resampling) -> [GapSummary?] {
    let errors = predictionErrors(plan)
    return draws(plan, salt: 2) { random in
      let controls = panel.controls
      let periods = panel.periods.count
      var block = panel.block(controls)
      for unit in controls.indices {
        let donor = Int.random(in: controls.indices, using: &random)
        for period in 0..<periods {
          let cell = unit * periods + period
          block.outcomes[cell] += model.residuals[donor * periods + period] - model.residuals[cell]
        }
      }
      var treated = panel.block(panel.treated)
      for unit in onsets.indices {
        guard let error = errors[onsets[unit]]?.randomElement(using: &random) else { return nil }
        for period in 0..<periods {
          treated.outcomes[unit * periods + period] =
            control.counterfactuals[unit][period] + error[period]
        }
      }
      return summary(block, treated, onsets)
    }
  }

  /// Returns errors of prediction by the period in which treatment begins.
  private func predictionErrors(_ plan: Resampling) -> [Int: [[Double]]] {
    let controls = panel.controls
    // Taking more away would leave other factors than those of the panel.
    let taken = max(1, min(onsets.count, controls.count / 3))
    let all = panel.block(controls)
    let periods = panel.periods.count
    let found: [[(onset: Int, gap: [Double])]?] = draws(plan, salt: 1) { random in
      let order = controls.indices.shuffled(using: &random)
      let pretenders = Array(order.prefix(taken))
      let rest = order.dropFirst(taken)
      let donors = rest.map { _ in rest.randomElement(using: &random) ?? 0 }
      let block = Self.pick(all, donors)
      guard
        let fit = try? alternation.fit(
          block, covariateNames: panel.covariateNames, rank: rank, effects: effects,
          from: model.coefficients)
      else { return nil }
      let patterns = onsets.shuffled(using: &random)
      var gaps: [(onset: Int, gap: [Double])] = []
      for (index, pretender) in pretenders.enumerated() {
        let onset = patterns[index % patterns.count]
        guard
          let projection = try? Projection(
            Self.pick(all, [pretender]), unit: 0, before: onset, fit, name: "")
        else { continue }
        gaps.append(
          (
            onset,
            (0..<periods).map { period in
              let cell = pretender * periods + period
              return all.isObserved(cell)
                ? all.outcomes[cell] - projection.counterfactual[period] : 0
            }
          ))
      }
      return gaps
    }
    var errors: [Int: [[Double]]] = [:]
    for gap in found.compactMap({ $0 }).joined() { errors[gap.onset, default: []].append(gap.gap) }
    return errors
  }

  // MARK: - Nonparametric

  func nonparametricDraws(_ plan: Resampling) -> [GapSummary?] {
    let controls = panel.block(panel.controls)
    let treated = panel.block(panel.treated)
    return draws(plan, salt: 3) { random in
      let donors = (0..<controls.units).map { _ in
        Int.random(in: 0..<controls.units, using: &random)
      }
      let units = onsets.indices.map { _ in Int.random(in: onsets.indices, using: &random) }
      return summary(
        Self.pick(controls, donors), Self.pick(treated, units), units.map { onsets[$0] })
    }
  }

  // MARK: - Both

  /// Returns the gaps of a drawn panel, or `nil` where it can't be fitted.
  private func summary(_ controls: PanelBlock, _ treated: PanelBlock, _ onsets: [Int])
    -> GapSummary?
  {
    guard
      let fit = try? alternation.fit(
        controls, covariateNames: panel.covariateNames, rank: rank, effects: effects,
        from: model.coefficients)
    else { return nil }
    var counterfactuals: [[Double]] = []
    for (unit, onset) in onsets.enumerated() {
      guard
        let projection = try? Projection(treated, unit: unit, before: onset, fit, name: "")
      else { return nil }
      counterfactuals.append(projection.counterfactual)
    }
    return GapSummary(treated, counterfactuals, onsets)
  }

  /// Makes each draw with a generator of its own, so that threads don't change it.
  private func draws<Draw>(
    _ plan: Resampling, salt: UInt64, _ body: (inout SplitMix64) -> Draw?
  ) -> [Draw?] {
    var draws = [Draw?](repeating: nil, count: plan.resamples)
    unsafe draws.withUnsafeMutableBufferPointer { places in
      concurrently(plan.resamples, threads: plan.threads) { task, _ in
        var seeds = SplitMix64(seed: plan.seed &+ salt &* 0x9E37_79B9)
        let base = seeds.next()
        var random = SplitMix64(seed: base ^ (UInt64(task) &* 0xD134_2543_DE82_EF95))
        unsafe places[task] = body(&random)
      }
    }
    return draws
  }

  private static func pick(_ block: PanelBlock, _ units: some Collection<Int>) -> PanelBlock {
    func pick<Value>(_ values: [Value]) -> [Value] {
      units.flatMap { values[$0 * block.periods..<($0 + 1) * block.periods] }
    }
    return PanelBlock(
      units: units.count, periods: block.periods, outcomes: pick(block.outcomes),
      isObserved: block.isObserved.map(pick), covariates: block.covariates.map(pick))
  }
}
