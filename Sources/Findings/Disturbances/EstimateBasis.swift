package import Estimation

/// What a record's invocations say of the numbers that are estimated from it.
package struct EstimateBasis: Sendable {
  /// A budget from which something is estimated.
  package struct Budget: Sendable {
    /// Its name.
    package let name: String
    /// What disturbed the invocations behind its rates.
    package let disturbance: Disturbance
  }

  /// The record.
  package let findings: RecordFindings
  /// The budgets from which something is estimated.
  package let budgets: [Budget]
  /// The budgets from which nothing is, because a limit of theirs didn't hold.
  package let unenforced: [UnenforcedBudget]

  /// Tells of the invocations behind budgets of a record.
  package init(_ findings: RecordFindings, budgets names: [String]) {
    self.findings = findings
    budgets = names.map { Budget(name: $0, disturbance: findings.disturbance(behind: $0)) }
    unenforced = findings.unenforcedBudgets()
  }
}

extension RecordFindings {
  /// What stands behind a name where only clean invocations count.
  package static let cleanSuffix = ", clean invocations alone"

  /// Estimates papers by the clean invocations alone, under each budget that is notably disturbed
  /// and has enough of them; the names of budgets say so.
  package func cleanEstimates(of papers: [Paper], by estimator: Estimator) -> [PaperEstimates] {
    guard let clean = cleanAlone() else { return [] }
    return clean.estimates(of: papers, by: estimator).map { found in
      PaperEstimates(
        paper: found.paper,
        budgets: found.budgets.filter { disturbance(behind: $0.name).isNotable }.map { budget in
          (
            budget.name + Self.cleanSuffix,
            budget.estimate.map { estimate in
              var renamed = estimate
              renamed.on += Self.cleanSuffix
              return renamed
            }
          )
        })
    }
  }
}
