import Estimation
import Records
import Reporting

/// Reads the budgets that a record measured, with the rates that stand for each class of operations.
func measuredBudgets(fromRecord path: String) throws -> [MeasuredBudget] {
  try Record(reading: path).measuredBudgets()
}
