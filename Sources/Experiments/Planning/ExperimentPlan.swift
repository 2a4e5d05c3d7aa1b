package import Budgets
package import Operations
package import Plugins
package import Records

/// What measures a cell: its kernel, its operation and its budget on this machine.
package struct MeasurableCell: Sendable {
  /// The cell as it is recorded.
  package var cell: Cell
  /// Whose kernel computes it.
  package var plugin: Plugin
  /// What the kernel computes.
  package var operation: any Operation
  /// What it is granted.
  package var budget: Budget

  /// Creates what measures a cell.
  package init(_ cell: Cell, plugin: Plugin, operation: any Operation, budget: Budget) {
    self.cell = cell
    self.plugin = plugin
    self.operation = operation
    self.budget = budget
  }
}

/// Everything a run will do, decided before it begins.
package struct ExperimentPlan: Sendable {
  /// The cells as they are recorded, skipped ones included.
  package var cells: [Cell]
  /// The cells that can be measured, by their names.
  package var measurable: [String: MeasurableCell]
  /// What is granted to some cell.
  package var budgets: [Budget]

  /// Creates a plan from its parts.
  package init(cells: [Cell], measurable: [String: MeasurableCell], budgets: [Budget]) {
    self.cells = cells
    self.measurable = measurable
    self.budgets = budgets
  }
}
