import Inequality
import Quantities
import Testing

import Participation

@Suite struct SyntheticControlTests {
  private func panel(_ simulated: SimulatedPanel, covariates: Bool = true) throws -> Panel {
    try Panel(simulated.observations, covariateNames: covariates ? ["x1", "x2"] : [])
  }

  @Test func recoversWhatWasPutIntoALargePanelWithLittleNoise() throws {
    let simulated = SimulatedPanel(controls: 150, periods: 60, before: 45, noise: 0.01, seed: 3)
    let estimate = try SyntheticControl(try panel(simulated), rank: 2, effects: .twoWay)
    #expect(abs(estimate.averageEffect - simulated.averageEffect) < 0.01)
    #expect(abs(estimate.coefficients[0] - 1) < 0.001)
    #expect(abs(estimate.coefficients[1] - 3) < 0.001)
  }

  /// (1, 2), (1, 3), (1, 5): the line through 1, 2, 4 at 2, 3, 5 is y = x − 1.
  @Test func leastSquaresFindsTheLineThroughPoints() throws {
    let fit = try #require(ThinQR([[1, 1, 1], [2, 3, 5]]))
    let line = fit.solve([1, 2, 4])
    #expect(abs(line[0] + 1) < 1e-14 && abs(line[1] - 1) < 1e-14)
    #expect(try #require(ThinQR([])).solve([1, 2]).isEmpty)
  }

  @Test(arguments: [
    [[1, 2, 3], [2, 4, 6]], [[0, 0], [1, 2]], [[1, 2], [3, 5], [1, 1]], [[.nan, 1], [1, 2]],
  ])
  func aColumnThatDependsOnThoseBeforeItIsRefused(columns: [[Double]]) {
    let fit = ThinQR(columns)
    #expect(fit == nil)
  }

  @Test func choosesTheTwoFactorsThatWerePutIn() throws {
    let grid = try RankGrid(try panel(SimulatedPanel(noise: 0.3, seed: 11)), effects: .twoWay)
    #expect(grid.rows.map(\.rank) == [0, 1, 2, 3, 4, 5])
    #expect(grid.chosen == 2)
  }

  @Test func leavingOutByLeverageIsLeavingOut() throws {
    let simulated = SimulatedPanel(treated: 1, covariates: false, seed: 5)
    let panel = try panel(simulated, covariates: false)
    let model = try Alternation().fit(
      panel.block(panel.controls), covariateNames: [], rank: 2, effects: .twoWay)
    let block = panel.block(panel.treated)
    let whole = try Projection(block, unit: 0, before: 20, model, name: "")
    var without = block
    without.isObserved = (0..<30).map { $0 != 7 }
    let left = try Projection(without, unit: 0, before: 20, model, name: "")
    #expect(
      abs(whole.leaveOneOutErrors[7] - (block.outcomes[7] - left.counterfactual[7])) < 1e-10)
  }

  @Test func withoutFactorsItIsTheDifferenceInDifferences() throws {
    var rows: [Panel.Observation] = []
    for (unit, values) in [("a", [1.0, 2, 6]), ("b", [0, 1, 2]), ("c", [2, 3, 4])] {
      for (period, value) in values.enumerated() {
        rows.append(
          .init(
            unit: unit, period: period, outcome: value, isTreated: unit == "a" && period == 2))
      }
    }
    let estimate = try SyntheticControl(try Panel(rows), rank: 0, effects: .twoWay)
    // The treated unit rises by 4.5 from its mean before, controls by 1.5.
    #expect(abs(estimate.averageEffect - 3) < 1e-12)
  }

  @Test func unitsMayBeginAtDifferentTimes() throws {
    let simulated = SimulatedPanel(controls: 100, staggered: 4, noise: 0.01, seed: 8)
    let estimate = try SyntheticControl(try panel(simulated), rank: 2, effects: .twoWay)
    #expect(abs(estimate.averageEffect - simulated.averageEffect) < 0.02)
    #expect(estimate.byEventTime.last?.time == 10)
    #expect(estimate.byEventTime.last?.units == 3)
    #expect(estimate.byEventTime.first { $0.time == 1 }?.units == 5)
  }

  @Test func panelsMayHaveGaps() throws {
    let simulated = SimulatedPanel(controls: 100, missing: 0.1, noise: 0.01, seed: 9)
    let panel = try panel(simulated)
    let estimate = try SyntheticControl(panel, rank: 2, effects: .twoWay)
    #expect(abs(estimate.averageEffect - simulated.averageEffect) < 0.02)
  }

  @Test func completePanelsGiveTheSameByBothWays() throws {
    let panel = try panel(SimulatedPanel(seed: 2))
    var block = panel.block(panel.controls)
    let direct = try Alternation().fit(block, covariateNames: [], rank: 2, effects: .twoWay)
    block.isObserved = Array(repeating: true, count: block.outcomes.count)
    let filled = try Alternation(tolerance: 1e-11).fit(
      block, covariateNames: [], rank: 2, effects: .twoWay)
    #expect(abs(direct.coefficients[0] - filled.coefficients[0]) < 1e-7)
    #expect(abs(direct.meanSquare - filled.meanSquare) < 1e-9)
  }

  @Test(arguments: [1, 2])
  func drawsDoNotDependOnThreads(threads: Int) throws {
    let bootstrap = try SyntheticControlBootstrap(
      try panel(SimulatedPanel(seed: 4)), rank: 2, effects: .twoWay, kind: .parametric,
      plan: Resampling(resamples: 20, seed: 7, threads: threads))
    let once = try SyntheticControlBootstrap(
      try panel(SimulatedPanel(seed: 4)), rank: 2, effects: .twoWay, kind: .parametric,
      plan: Resampling(resamples: 20, seed: 7, threads: 1))
    #expect(bootstrap.deviations == once.deviations)
    #expect(bootstrap.failures == 0)
  }

  @Test func aPlaceboFindsNothing() throws {
    let placebo = try Placebo(
      try panel(SimulatedPanel(seed: 6)), periods: 4, rank: 2, effects: .twoWay, level: 0.99,
      plan: Resampling(resamples: 200, seed: 1))
    let effect = try #require(placebo.effect)
    #expect(effect.interval.low < 0 && effect.interval.high > 0)
  }

  @Test func manyTreatedUnitsCanBeDrawn() throws {
    let simulated = SimulatedPanel(treated: 45, controls: 60, seed: 12)
    let bootstrap = try SyntheticControlBootstrap(
      try panel(simulated), rank: 2, effects: .twoWay, kind: .nonparametric,
      plan: Resampling(resamples: 100, seed: 1))
    let effect = try #require(bootstrap.averageEffect(level: 0.99))
    #expect(effect.interval.low < simulated.averageEffect)
    #expect(effect.interval.high > simulated.averageEffect)
  }
}

@Suite struct PanelErrorTests {
  private func observations(_ table: [(String, [Bool])]) -> [Panel.Observation] {
    table.flatMap { unit, treatment in
      treatment.enumerated().map { period, isTreated in
        Panel.Observation(
          unit: unit, period: 2000 + period, outcome: Double(period), isTreated: isTreated)
      }
    }
  }

  private func message(_ rows: [Panel.Observation]) -> String {
    do throws(PanelError) {
      _ = try RankGrid(try Panel(rows), effects: .twoWay)
      return ""
    } catch { return error.description }
  }

  @Test func aUnitThatRevertsIsNamed() {
    #expect(
      message(observations([("a", [false, true, false]), ("b", [false, false, false])]))
        == "The unit 'a' is treated in 2001 and untreated again in 2002. Treatment must last to "
        + "the end of the panel: drop the unit, or its later periods.")
  }

  @Test func noTreatedUnitIsSaid() {
    #expect(
      message(observations([("a", [false, false])]))
        == "No unit is ever treated, so that there is no effect to estimate. Mark at least one.")
  }

  @Test func noControlUnitIsSaid() {
    #expect(
      message(observations([("a", [false, true])])).hasPrefix("Every unit is treated at some time"))
  }

  @Test func tooFewPeriodsBeforeTreatmentAreCounted() {
    #expect(
      message(
        observations([
          ("a", [false, true, true]), ("b", [false, false, false]), ("c", [false, false, false]),
        ]))
        == "The treated unit 'a' has 1 period before treatment; with 0 factors it takes 3. Ask for "
        + "fewer factors, or drop it.")
  }

  @Test func theNonparametricBootstrapAsksForManyTreatedUnits() {
    #expect(throws: PanelError.fewTreatedUnits(has: 5, needs: 41)) {
      try SyntheticControlBootstrap(
        try Panel(SimulatedPanel(covariates: false, seed: 1).observations), rank: 1,
        effects: .twoWay, kind: .nonparametric, plan: Resampling(resamples: 10, seed: 1))
    }
  }

  @Test func aCovariateWithoutVariationIsNamed() {
    let rows = ["a", "b", "c"].flatMap { unit in
      (0..<8).map { period in
        Panel.Observation(
          unit: unit, period: period, outcome: Double(period * (unit == "a" ? 2 : 1)),
          isTreated: unit == "a" && period > 5, covariates: [0])
      }
    }
    #expect(throws: PanelError.noVariation(covariate: "size")) {
      try SyntheticControl(
        try Panel(rows, covariateNames: ["size"]), rank: 0, effects: .twoWay)
    }
  }
}
