package import Quantities

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
  /// What replaces the utilisation that published runs teach.
  package let utilisation: Measured<Double>?
  /// What published runs teach.
  package let learned: LearnedUtilisation
  /// What replaces assumptions of the catalogue.
  package let assumptions: [Assumption.ID: Measured<Double>]
  /// What it has drawn already.
  private let drawn = SharedDraws()

  /// Creates an estimator.
  ///
  /// - Throws: `EstimationError` if a share, such as the utilisation, is above 1: no run beats its
  ///   peak.
  /// - Precondition: `draws` is at least 1.
  package init(
    catalogue: Catalogue, seed: UInt64 = 1, draws: Int = 10_000,
    precision: PrecisionChoice = .fastest, utilisation: Measured<Double>? = nil,
    assumptions: [Assumption.ID: Measured<Double>] = [:]
  ) throws(EstimationError) {
    precondition(draws >= 1, "A simulation takes at least one draw.")
    for (id, value) in assumptions where id.isShare && value.high > 1 {
      throw .impossibleShare(name: id.rawValue, value: value.high)
    }
    if let utilisation, utilisation.high > 1 {
      throw .impossibleShare(name: "utilisation", value: utilisation.high)
    }
    self.catalogue = catalogue
    self.utilisation = utilisation
    learned = LearnedUtilisation(catalogue)
    self.seed = seed
    self.draws = draws
    self.precision = precision
    self.assumptions = assumptions
  }

  /// Returns the draws of an input, which are made once for all estimates.
  func draws(of input: Input) -> [Double] {
    drawn.draws(of: input) { input.draws(draws, seed: seed) }
  }

  /// The input that stands for an assumption.
  func input(_ id: Assumption.ID) -> Input {
    var assumption = catalogue.assumption(id)
    assumption.value = assumptions[id] ?? assumption.value
    return Input(assumption)
  }

  /// The input that stands for the utilisation of a paper's run on devices.
  func utilisation(
    of paper: Paper, on device: Device, peak: Device.Peak, _ precision: TrainingPrecision,
    count: Double
  ) -> Input {
    let stream = "utilisation"
    if let utilisation {
      return Input("utilisation", stream: stream, utilisation, isShare: true)
    }
    let setting = catalogue.setting(
      of: paper, on: device, peak: peak, precision, count: count)
    let learned = learned.utilisation(setting)
    var input = Input("utilisation", stream: stream, learned, isShare: true)
    input.spread = .share(self.learned.spread(setting))
    return input
  }

  /// Says what a paper's work counts, how it was found, and where its range is from.
  func workLine(of paper: Paper) -> String {
    "work counts: \(paper.workDefinition); \(paper.workMethod.rawValue); range: \(paper.workRange)"
  }

  /// The input that stands for a paper's work.
  func work(of paper: Paper) -> Input {
    Input("work", stream: "paper/\(paper.id)/work", paper.work, unit: "FLOP")
  }
}
