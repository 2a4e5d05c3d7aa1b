package import Access
package import Estimation
import Operations
import Quantities
package import Records

/// What a record says together: one set of results, from which every command takes its numbers.
package struct RecordFindings: Sendable {
  /// The record.
  package let record: Record
  /// What each cell's invocations say together, in the header's order.
  package let results: [CellResult]

  /// Takes a record's invocations together.
  package init(_ record: Record) {
    self.record = record
    results = record.results()
  }

  /// The plugin whose kernels and steps stand for what papers are trained with.
  package static let stepPlugin = "pytorch"

  /// Returns what the record says of the training steps of recipes, a budget at a time.
  ///
  /// Budgets of which a limit didn't hold are left out.
  package func stepObservations(
    of recipes: [Recipe], by plugin: String = stepPlugin
  ) -> [StepObservations] {
    record.stepObservations(heldResults, of: recipes, by: plugin)
  }

  /// The results from which something may be estimated.
  ///
  /// What ran without a limit of its budget isn't that budget's, and is left out.
  private var heldResults: [CellResult] {
    let unenforced = Set(unenforcedBudgets().map(\.name))
    return results.filter { !unenforced.contains($0.cell.budget) }
  }

  /// Returns what the record measured, a budget at a time: rates of classes, bandwidth, and for
  /// each of these papers the rate of its training step, as far as the record has the step or its
  /// kernels.
  ///
  /// Budgets without a rate for GEMM are left out, and so are those of which a limit didn't hold.
  package func measuredBudgets(
    for papers: [Paper], in catalogue: Estimation.Catalogue
  ) -> [MeasuredBudget] {
    let recipes = papers.compactMap { paper in
      catalogue.recipe(of: paper).map { (paper: paper.id, recipe: $0) }
    }
    let observations =
      recipes.isEmpty ? [] : stepObservations(of: catalogue.recipes)
    return record.classRates(heldResults).map { budget in
      var budget = budget
      guard let observed = observations.first(where: { $0.budget == budget.name }) else {
        return budget
      }
      for (paper, recipe) in recipes {
        budget.steps[paper] = observed.rate(of: recipe, from: record.path)
      }
      return budget
    }
  }

  /// Returns the institution that the record's machine stands for, by its fastest budget, and that
  /// budget's name; `nil` where no budget has a rate for GEMM.
  ///
  /// One team has all of its time.
  package func fastestInstitution(
    for papers: [Paper], in catalogue: Estimation.Catalogue
  ) -> (institution: Institution, budget: String)? {
    fastest(of: measuredBudgets(for: papers, in: catalogue)).map { (institution($0), $0.name) }
  }

  /// Returns the budget with the highest rate of GEMM, of those that grant all instructions if
  /// there are any: the others measure fewer problems, whose rates don't stand for a class.
  func fastest(of measured: [MeasuredBudget]) -> MeasuredBudget? {
    let limited = Set(record.budgets.filter { $0.isa != nil }.map(\.name))
    let whole = measured.filter { !limited.contains($0.name) }
    func rate(_ budget: MeasuredBudget) -> Double {
      budget.rates[.gemm]?.value.flopPerSecond ?? 0
    }
    return (whole.isEmpty ? measured : whole).max { rate($0) < rate($1) }
  }

  /// Returns the institution that computes under a budget.
  func institution(_ budget: MeasuredBudget) -> Institution {
    Institution(
      name: record.path.split(separator: "/").last.map(String.init) ?? record.path, group: "",
      weight: 1, holding: .measured(budget), access: 1)
  }
}
