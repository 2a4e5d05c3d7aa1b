import Randomness
import Statistics

/// A panel whose factors, loadings and effects are known.
///
/// The process of Xu 2017, section 4.1: two factors and period effects from N(0, 1); loadings and
/// unit effects uniform with standard deviation 1, those of treated units shifted by (1 − w)·2√3
/// for an overlap w = 0.8; two covariates that depend on both, with coefficients 1 and 3; an effect
/// that grows by 1 each period, with noise.
package struct SimulatedPanel: Sendable {
  /// What is observed, the periods of one unit after another.
  package let observations: [Panel.Observation]
  /// The mean of the effects that were put in.
  package let averageEffect: Double

  /// Draws a panel.
  ///
  /// - Parameters:
  ///   - staggered: Whether every other treated unit begins so many periods later.
  ///   - missing: The share of control units' observations to leave out.
  ///   - noise: The standard deviation of errors.
  package init(
    treated: Int = 5, controls: Int = 45, periods: Int = 30, before: Int = 20,
    covariates: Bool = true, staggered: Int = 0, missing: Double = 0, noise: Double = 1,
    seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    func uniform() -> Double { (Double(random.next() >> 12) + 0.5) * 0x1p-52 }
    func normal() -> Double { normalQuantile(uniform()) }
    let root = 3.0.squareRoot()
    let shift = (1 - 0.8) * 2 * root
    func loading(_ isTreated: Bool) -> Double {
      root * (2 * uniform() - 1) + (isTreated ? shift : 0)
    }
    let factors = (0..<2).map { _ in (0..<periods).map { _ in normal() } }
    let periodEffects = (0..<periods).map { _ in normal() }
    var observations: [Panel.Observation] = []
    var effects: [Double] = []
    for unit in 0..<treated + controls {
      let isTreated = unit < treated
      let loadings = [loading(isTreated), loading(isTreated)]
      let unitEffect = loading(isTreated)
      let onset = before + (unit % 2 == 1 ? staggered : 0)
      for period in 0..<periods {
        let interaction = loadings[0] * factors[0][period] + loadings[1] * factors[1][period]
        let drift =
          interaction + loadings[0] + loadings[1] + factors[0][period] + factors[1][period]
        let x = [1 + drift + normal(), 1 + drift + normal()]
        let effect =
          isTreated && period >= onset ? Double(period - onset + 1) + normal() : 0
        if isTreated && period >= onset { effects.append(effect) }
        var outcome =
          effect + interaction + unitEffect + periodEffects[period] + 5 + noise * normal()
        if covariates { outcome += x[0] + 3 * x[1] }
        if !isTreated && uniform() < missing { continue }
        observations.append(
          .init(
            unit: "unit \(unit + 1)", period: period + 1, outcome: outcome,
            isTreated: isTreated && period >= onset, covariates: covariates ? x : []))
      }
    }
    self.observations = observations
    averageEffect = effects.reduce(0, +) / Double(max(effects.count, 1))
  }
}
