package import Quantities

/// What a paper would take on something: hours, energy and money, with intervals and reasons.
package struct Estimate: Hashable, Sendable {
  /// An input and its share of the variance of the log of a result.
  package struct VarianceShare: Hashable, Sendable {
    /// The input's name.
    package var input: String
    /// Its share, in 0...1.
    package var share: Double
  }

  /// The paper's id.
  package var paper: String
  /// What it would run on, in words.
  package var on: String
  /// Hours of the whole budget for the final run; `nil` if infeasible.
  package var finalRunHours: Measured<ComputeHours>?
  /// Hours of the whole budget for the whole project; `nil` if infeasible.
  package var projectHours: Measured<ComputeHours>?
  /// Device-hours of the final run; `nil` if infeasible.
  package var deviceHours: Measured<ComputeHours>?
  /// Core-hours of the final run, for a measured budget of cores; otherwise `nil`.
  package var coreHours: Measured<ComputeHours>?
  /// Energy of the final run in kWh; `nil` if infeasible, or no power is known.
  package var energyKWh: Measured<Energy>?
  /// Money for the final run in US dollars, amortised hardware and electricity; `nil` if no price
  /// is known.
  package var costUSD: Measured<Money>?
  /// Whether it fits in memory, and how; hours of what isn't known to fit hold if it does.
  package var feasibility: Feasibility
  /// What drives the final run's hours, the largest share first; empty if nothing varies.
  package var varianceShares: [VarianceShare]
  /// What drives the project's hours, the largest share first.
  package var projectVarianceShares: [VarianceShare]
  /// The weakest provenance among the inputs of the hours.
  package var provenance: Provenance
  /// How the numbers came about, a line each.
  package var explanation: [String]

  /// Whether it is known that it can be done.
  package var feasible: Bool {
    if case .feasible = feasibility { true } else { false }
  }
  /// Why it can't be done; `nil` if it can, or if that isn't known.
  package var infeasibleReason: String? {
    if case .infeasible(let reason) = feasibility { reason } else { nil }
  }
  /// Why it isn't known whether it can be done; `nil` if that is known.
  package var unknownReason: String? {
    if case .unknown(let reason) = feasibility { reason } else { nil }
  }
  /// The methods that it takes to fit; none where it fits as it is, or doesn't.
  package var methods: [TrainingMethod] {
    if case .feasible(let plan) = feasibility { plan.methods } else { [] }
  }
  /// Hours of the final run, at the median, where it is known that it can be done.
  package var feasibleHours: ComputeHours? { feasible ? finalRunHours?.value : nil }
  /// The input with the largest share of the final run's variance, if anything varies.
  package var dominatingInput: String? { varianceShares.first?.input }
}

extension Estimate {
  /// Starts an estimate that knows its inputs and not yet its results.
  init(
    paper: String, on: String, varianceShares: [VarianceShare],
    projectVarianceShares: [VarianceShare], provenance: Provenance, feasibility: Feasibility,
    explanation: [String]
  ) {
    self.paper = paper
    self.on = on
    self.varianceShares = varianceShares
    self.projectVarianceShares = projectVarianceShares
    self.provenance = provenance
    self.feasibility = feasibility
    self.explanation = explanation
    switch feasibility {
    case .feasible(let plan): self.explanation += plan.explanation
    case .unknown(let reason): self.explanation.append("memory: not known. \(reason)")
    case .infeasible: break
    }
  }

  /// Returns what draws of a result say together.
  func quantity<Value: Quantity>(of draws: [Double]) -> Measured<Value> {
    Measured(draws: draws, provenance: provenance, source: "\(paper) on \(on)")
  }
}
