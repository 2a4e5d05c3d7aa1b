import Quantities

/// An estimate with the draws that more can be computed from.
struct Simulation {
  /// The estimate.
  var estimate: Estimate
  /// The project's hours, draw by draw; empty if infeasible.
  var projectHours: [Double] = []
}

extension Estimate {
  /// Starts an estimate that knows its inputs and not yet its results.
  init(
    paper: String, on: String, varianceShares: [VarianceShare],
    projectVarianceShares: [VarianceShare], provenance: Provenance, explanation: [String]
  ) {
    self.paper = paper
    self.on = on
    self.varianceShares = varianceShares
    self.projectVarianceShares = projectVarianceShares
    self.provenance = provenance
    self.explanation = explanation
  }
}
