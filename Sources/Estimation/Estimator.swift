/// Estimates what papers take on devices, tiers and measured budgets, by seeded simulation.
///
/// The same catalogue, seed and number of draws give the same estimates, in any order.
package struct Estimator: Sendable {
  /// What estimates are made from.
  package let catalogue: Catalogue
  /// The seed of every draw.
  package let seed: UInt64
  /// How many draws each estimate takes.
  package let draws: Int
  /// How the precision on a datasheet's device is chosen.
  package let precision: PrecisionChoice
  /// The share of the peak that replaces the catalogue's assumption, if any.
  package let utilisation: RangedValue?

  /// Creates an estimator.
  ///
  /// - Throws: `EstimationError` if the utilisation is above 1: no run beats its peak.
  /// - Precondition: `draws` is at least 1.
  package init(
    catalogue: Catalogue, seed: UInt64 = 1, draws: Int = 10_000,
    precision: PrecisionChoice = .fastest, utilisation: RangedValue? = nil
  ) throws(EstimationError) {
    precondition(draws >= 1, "A simulation takes at least one draw.")
    if let utilisation, utilisation.high > 1 {
      throw .impossibleShare(name: "utilisation", value: utilisation.high)
    }
    self.catalogue = catalogue
    self.seed = seed
    self.draws = draws
    self.precision = precision
    self.utilisation = utilisation
  }

  /// The draws of an input.
  func draws(of input: Input) -> [Double] { input.draws(draws, seed: seed) }

  /// The input that stands for an assumption of the catalogue.
  func input(_ id: Assumption.ID) -> Input { Input(catalogue.assumption(id)) }

  /// The input that stands for a paper's work.
  func work(of paper: Paper) -> Input {
    Input("work", stream: "paper/\(paper.id)/work", paper.work, unit: "FLOP")
  }
}
