import Estimation

/// Reads the budgets that a record measured, with the rates that stand for each class of operations.
func measuredBudgets(fromRecord path: String) throws -> [MeasuredBudget] {
  throw MeasuredBudgetsError(path: path)
}

/// A record's rates can't be had.
struct MeasuredBudgetsError: Error, CustomStringConvertible {
  let path: String

  var description: String {
    "The rates of \(path) can't be read: this build has no reader for records. State rates with --rate."
  }
}
