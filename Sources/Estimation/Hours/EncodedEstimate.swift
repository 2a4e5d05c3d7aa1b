package import Quantities

/// An estimate as a file or a pipe carries it, version 1.
///
/// What is not known is null, and `infeasibleReason` says why where the paper can't be done at all.
package struct EncodedEstimateV1: Codable, Hashable, Sendable {
  /// The paper's id.
  package var paper: String
  /// What it would run on, in words.
  package var on: String
  /// Whether it can be done at all; null where that isn't known, and hours hold if it can.
  package var feasible: Bool?
  /// Why it can't be done.
  package var infeasibleReason: String?
  /// Why it isn't known whether it can be done.
  package var unknownReason: String?
  /// What it takes to fit in memory, the first named first; empty where it fits as it is.
  package var methods: [EncodedMethodV1]
  /// Hours of the whole budget for the final run.
  package var finalRunHours: QuantilesV1?
  /// Hours of the whole budget for the whole project.
  package var projectHours: QuantilesV1?
  /// Device-hours of the final run.
  package var deviceHours: QuantilesV1?
  /// Core-hours of the final run.
  package var coreHours: QuantilesV1?
  /// Energy of the final run.
  package var energyKWh: QuantilesV1?
  /// Money for the final run.
  package var costUSD: QuantilesV1?
  /// The input that decides most of the final run's spread.
  package var dominatingInput: String?
  /// Each input's share of the final run's spread.
  package var varianceShares: [String: Double]
  /// Each input's share of the project's spread.
  package var projectVarianceShares: [String: Double]
  /// The weakest provenance among the inputs.
  package var provenance: Provenance
  /// How the numbers came about.
  package var explanation: [String]

  /// Creates the encoded form of an estimate.
  package init(_ estimate: Estimate) {
    paper = estimate.paper
    on = estimate.on
    feasible = estimate.unknownReason == nil ? estimate.feasible : nil
    infeasibleReason = estimate.infeasibleReason
    unknownReason = estimate.unknownReason
    methods = estimate.methods.map(EncodedMethodV1.init)
    finalRunHours = estimate.finalRunHours.map(QuantilesV1.init)
    projectHours = estimate.projectHours.map(QuantilesV1.init)
    deviceHours = estimate.deviceHours.map(QuantilesV1.init)
    coreHours = estimate.coreHours.map(QuantilesV1.init)
    energyKWh = estimate.energyKWh.map(QuantilesV1.init)
    costUSD = estimate.costUSD.map(QuantilesV1.init)
    dominatingInput = estimate.dominatingInput
    varianceShares = Self.dictionary(estimate.varianceShares)
    projectVarianceShares = Self.dictionary(estimate.projectVarianceShares)
    provenance = estimate.provenance
    explanation = estimate.explanation
  }

  private static func dictionary(_ shares: [Estimate.VarianceShare]) -> [String: Double] {
    Dictionary(shares.map { ($0.input, $0.share) }) { $0 + $1 }
  }

  /// Writes every key: the compiler's own way leaves absent values out, and null says more.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(paper, forKey: .paper)
    try container.encode(on, forKey: .on)
    try container.encode(feasible, forKey: .feasible)
    try container.encode(infeasibleReason, forKey: .infeasibleReason)
    try container.encode(unknownReason, forKey: .unknownReason)
    try container.encode(methods, forKey: .methods)
    try container.encode(finalRunHours, forKey: .finalRunHours)
    try container.encode(projectHours, forKey: .projectHours)
    try container.encode(deviceHours, forKey: .deviceHours)
    try container.encode(coreHours, forKey: .coreHours)
    try container.encode(energyKWh, forKey: .energyKWh)
    try container.encode(costUSD, forKey: .costUSD)
    try container.encode(dominatingInput, forKey: .dominatingInput)
    try container.encode(varianceShares, forKey: .varianceShares)
    try container.encode(projectVarianceShares, forKey: .projectVarianceShares)
    try container.encode(provenance, forKey: .provenance)
    try container.encode(explanation, forKey: .explanation)
  }
}

/// A way to train in less memory, as a file or a pipe carries it.
package struct EncodedMethodV1: Codable, Hashable, Sendable {
  /// Its id in the catalogue.
  package var id: String
  /// What people call it.
  package var name: String
  /// The factor on the hours of the final run.
  package var timeFactor: QuantilesV1

  /// Creates the encoded form of a method.
  init(_ method: TrainingMethod) {
    id = method.id.rawValue
    name = method.name
    timeFactor = QuantilesV1(method.timeFactor)
  }
}

/// A median with the interval that holds 90 % of what is plausible, as a file or a pipe carries it.
package struct QuantilesV1: Codable, Hashable, Sendable {
  /// Half of what is plausible lies below.
  package var median: Double
  /// The 5th percentile.
  package var low: Double
  /// The 95th percentile.
  package var high: Double

  /// Creates the encoded form of an estimated value, in its unit.
  init(_ measured: Measured<some Quantity>) {
    median = measured.value.amount
    low = measured.low
    high = measured.high
  }

  /// Creates the encoded form of a factor.
  init(_ measured: Measured<Double>) {
    median = measured.value
    low = measured.low
    high = measured.high
  }
}
