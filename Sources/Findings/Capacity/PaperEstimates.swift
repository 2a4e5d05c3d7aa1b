package import Estimation

/// What a paper takes under the budgets that a record measured.
package struct PaperEstimates: Sendable {
  /// The paper.
  package let paper: Paper
  /// The budgets' names in the record's order, each with the estimate or with why there is none.
  package let budgets: [(name: String, estimate: Result<Estimate, EstimationError>)]
}

extension RecordFindings {
  /// Estimates papers under each measured budget, from steps where the record has them, else from
  /// rates of classes.
  package func estimates(of papers: [Paper], by estimator: Estimator) -> [PaperEstimates] {
    let budgets = measuredBudgets(for: papers, in: estimator.catalogue)
    return papers.map { paper in
      PaperEstimates(
        paper: paper,
        budgets: budgets.map { ($0.name, estimator.result(of: paper, on: $0)) })
    }
  }
}
