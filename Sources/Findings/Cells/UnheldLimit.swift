import Budgets
import Hardware
package import RecordFormat
import Records

/// A budget of which a limit didn't hold, so that its results aren't that budget's.
package struct UnenforcedBudget: Hashable, Sendable {
  /// The budget's name.
  package var name: String
  /// The limits that didn't hold, each once.
  package var facts: [ResourceFactV1]
}

extension ResourceFactV1 {
  /// Whether nothing enforced the limit, or reading back showed another one.
  var didNotHold: Bool { isUnenforced || verified == false }
}

extension CellResult {
  /// The limits of its budget that nothing enforced, or that reading back showed not to hold.
  ///
  /// Code for older instructions than the budget grants is within its limit.
  package var unheldLimits: [ResourceFactV1] {
    budgetFacts.filter { fact in
      guard fact.didNotHold else { return false }
      return fact.isUnenforced || fact.resource != Resource.isa.rawValue
        || ignoresInstructionSet(fact.requested)
    }
  }

  /// Whether its library says that it runs newer instructions than a level; if it doesn't say, it
  /// isn't known to.
  func ignoresInstructionSet(_ level: String) -> Bool {
    guard let granted = InstructionSet(rawValue: level),
      let used = libraryCore.flatMap(InstructionSet.init(libraryCore:))
    else { return false }
    return !granted.ladder.contains(used)
  }
}

extension RecordFindings {
  /// Returns the budgets of which a limit didn't hold for a cell with a value, in the header's
  /// order.
  package func unenforcedBudgets() -> [UnenforcedBudget] {
    var facts: [String: [ResourceFactV1]] = [:]
    for result in results where !result.values.isEmpty {
      for fact in result.unheldLimits {
        let known = facts[result.cell.budget] ?? []
        // The detail tells of one worker.
        if !known.contains(where: { $0.resource == fact.resource && $0.reason == fact.reason }) {
          facts[result.cell.budget] = known + [fact]
        }
      }
    }
    return record.budgets.compactMap { budget in
      facts[budget.name].map { UnenforcedBudget(name: budget.name, facts: $0) }
    }
  }
}
