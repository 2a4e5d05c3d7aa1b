/// An estimate as a file or a pipe carries it, version 1.
///
/// What is not known is null, and `infeasibleReason` says why where the paper can't be done at all.
package struct EncodedEstimateV1: Codable, Hashable, Sendable {
  package var paper: String
  package var on: String
  package var feasible: Bool
  package var infeasibleReason: String?
  package var finalRunHours: Quantiles?
  package var projectHours: Quantiles?
  package var deviceHours: Quantiles?
  package var coreHours: Quantiles?
  package var energyKWh: Quantiles?
  package var costUSD: Quantiles?
  package var dominatingInput: String?
  package var varianceShares: [String: Double]
  package var projectVarianceShares: [String: Double]
  package var provenance: Provenance
  package var explanation: [String]

  /// Creates the encoded form of an estimate.
  package init(_ estimate: Estimate) {
    paper = estimate.paper
    on = estimate.on
    feasible = estimate.feasible
    infeasibleReason = estimate.infeasibleReason
    finalRunHours = estimate.finalRunHours
    projectHours = estimate.projectHours
    deviceHours = estimate.deviceHours
    coreHours = estimate.coreHours
    energyKWh = estimate.energyKWh
    costUSD = estimate.costUSD
    dominatingInput = estimate.dominatingInput
    varianceShares = Self.dictionary(estimate.varianceShares)
    projectVarianceShares = Self.dictionary(estimate.projectVarianceShares)
    provenance = estimate.provenance
    explanation = estimate.explanation
  }

  private static func dictionary(_ shares: [Estimate.VarianceShare]) -> [String: Double] {
    Dictionary(shares.map { ($0.input, $0.share) }) { $0 + $1 }
  }

  // Written out because the compiler's own leaves absent values away, and null says more.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(paper, forKey: .paper)
    try container.encode(on, forKey: .on)
    try container.encode(feasible, forKey: .feasible)
    try container.encode(infeasibleReason, forKey: .infeasibleReason)
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
