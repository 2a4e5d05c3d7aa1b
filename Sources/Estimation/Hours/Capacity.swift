package import Quantities

/// How many papers like one a holder could do in a year.
package struct Capacity: Hashable, Sendable {
  /// The paper's id.
  package var paper: String
  /// The holder: a tier's id or a budget's name.
  package var on: String
  /// Whole projects a year; zero where the paper is infeasible.
  package var papersPerYear: Quantiles
  /// Why it can't be done, or `nil` if it can.
  package var infeasibleReason: String?
  /// The weakest provenance among the inputs.
  package var provenance: Provenance
}

extension Estimator {
  /// Returns how many projects like a paper one research team could do in a year on a tier.
  ///
  /// papers a year = 8,760 · access share / project hours. What is infeasible counts as zero capacity.
  package func capacity(of paper: Paper, on tier: Tier) throws(EstimationError) -> Capacity {
    capacity(
      try simulate(paper, on: tier), holder: tier.id,
      access: Input("access", stream: "tier/\(tier.id)/access", tier.access, isShare: true))
  }

  /// Returns how many projects like a paper could be done in a year on a measured budget.
  ///
  /// `access` is the share of the year that the budget is to be had.
  package func capacity(
    of paper: Paper, on budget: MeasuredBudget, access: RangedValue
  ) throws(EstimationError) -> Capacity {
    guard access.high <= 1 else { throw .impossibleShare(name: "access", value: access.high) }
    return capacity(
      try simulate(paper, on: budget), holder: budget.name,
      access: Input("access", stream: "budget/\(budget.name)/access", access, isShare: true))
  }

  /// Divides the hours that are to be had by those of a project, draw by draw.
  private func capacity(_ simulation: Simulation, holder: String, access: Input) -> Capacity {
    let estimate = simulation.estimate
    let papers = zip(draws(of: access), simulation.projectHours).map { hoursPerYear * $0 / $1 }
    return Capacity(
      paper: estimate.paper, on: holder,
      papersPerYear: estimate.feasible ? Quantiles(of: papers) : .zero,
      infeasibleReason: estimate.infeasibleReason,
      provenance: max(estimate.provenance, access.provenance))
  }
}
