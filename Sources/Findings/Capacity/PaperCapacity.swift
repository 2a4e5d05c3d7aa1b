package import Access
package import Estimation
package import Inequality
import Quantities
import Records

/// What papers take under a record's budgets and on the catalogue's tiers, and how unequally the
/// capacity for them is spread.
package struct PaperCapacity: Sendable {
  /// What each paper takes on one thing.
  package struct Column: Sendable {
    /// What it is called: a budget's name, or a tier's id.
    package let name: String
    /// One for each paper; `nil` where there is none.
    package let estimates: [Estimate?]
  }

  /// The papers, from the least work to the most.
  package let papers: [Paper]
  /// What they take under the budgets that say what the machine can do.
  package let budgets: [Column]
  /// What they take on tiers, each with its whole holding.
  package let tiers: [Column]
  /// Why a paper could not be estimated under a budget, the first of such reasons.
  package let failure: EstimationError?
  /// The budget by which the record's machine stands beside tiers, the fastest one; `nil` where no
  /// budget has a rate for GEMM.
  package let fastest: String?
  /// How the capacity for each paper is spread over tiers, with the record's machine beside them.
  package let access: [PaperAccess]
}

extension RecordFindings {
  /// How often a report draws what tiers could do by their ranges.
  private static let draws = 2_000

  /// The measures of access that a report shows.
  package static let accessMeasures: [Measure] = [
    .gini, .theilT, .atkinson(0.5), .hoover, .topShare(0.01), .topShare(0.1),
  ]

  /// Estimates papers on what was measured and on tiers.
  ///
  /// Budgets that hold only the instruction set back answer another question than "what can this
  /// machine do": they are left out.
  ///
  /// - Parameter unit: Whose capacity the access to papers is.
  /// - Throws: `EstimationError` or `HoldingsError` if the catalogue contradicts itself, and
  ///   `CapacityUnitError` where a tier can't be counted in the unit.
  package func capacity(
    for papers: [Paper], per unit: CapacityUnit, by estimator: Estimator
  ) throws -> PaperCapacity {
    let papers = papers.sorted { $0.work.value < $1.work.value }
    let measured = measuredBudgets(for: papers, in: estimator.catalogue)
    let asked = Set(record.budgets.filter { $0.isa == nil }.map(\.name))
    let shown = measured.filter { asked.contains($0.name) }
    let results = shown.map { budget in papers.map { estimator.result(of: $0, on: budget) } }
    let tiers = try estimator.catalogue.tiers.map { tier in
      PaperCapacity.Column(
        name: tier.id, estimates: try papers.map { try estimator.estimate($0, on: tier) })
    }
    let fastest = fastest(of: measured)
    let here =
      shown.firstIndex { $0.name == fastest?.name }.map { results[$0] }
      ?? fastest.map { budget in papers.map { estimator.result(of: $0, on: budget) } }
    return PaperCapacity(
      papers: papers,
      budgets: zip(shown, results).map { budget, results in
        PaperCapacity.Column(name: budget.name, estimates: results.map { try? $0.get() })
      }, tiers: tiers, failure: results.joined().compactMap(\.failure).first,
      fastest: fastest?.name,
      access: try access(
        to: papers, per: unit, here: fastest.map(institution), here ?? [], by: estimator))
  }

  /// Computes what tiers could do of papers, and the record's machine beside them.
  ///
  /// Capacity is what `Access` says it is: final runs a year of one unit. What doesn't fit counts
  /// as zero. The machine is one unit, with all of its time.
  ///
  /// - Parameters:
  ///   - machine: The machine as an institution, if the record can tell.
  ///   - results: What each paper takes there.
  private func access(
    to papers: [Paper], per unit: CapacityUnit, here machine: Institution?,
    _ results: [Result<Estimate, EstimationError>], by estimator: Estimator
  ) throws -> [PaperAccess] {
    let tiers = try CountedInstitutions(
      estimator.catalogue.tiers.map(Institution.init), per: unit)
    return try papers.enumerated().map { index, paper in
      let capacities = try Capacities(
        of: paper, at: tiers, by: estimator, draws: Self.draws, seed: estimator.seed)
      var here: Capacities.Holder?
      // A record without a rate that the paper needs says nothing of it.
      if let machine, case .success(let estimate) = results[index] {
        here = Capacities.Holder(
          name: machine.name, group: machine.group, weight: machine.weight,
          runsPerYear: machine.runsPerYear(of: estimate.feasibleHours))
      }
      let row = try AccessStudy.Row(
        capacities, within: [], measures: Self.accessMeasures, level: plausibleLevel,
        Resampling(resamples: Self.draws, seed: estimator.seed))
      return PaperAccess(row: row, here: here)
    }
  }
}

extension Estimator {
  /// Estimates a paper under a budget, or says why that can't be done.
  ///
  /// A suite without convolutions, say, still tells of papers that have none.
  func result(
    of paper: Paper, on budget: MeasuredBudget
  ) -> Result<Estimate, EstimationError> {
    Result { () throws(EstimationError) in try estimate(paper, on: budget) }
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
