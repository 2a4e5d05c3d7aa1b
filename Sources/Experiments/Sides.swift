import Records

extension ExperimentPlan {
  /// Creates a plan that measures several plans in turns: their cells take their places in the same
  /// random rounds, so that what slows one side slows the others.
  ///
  /// - Parameter sides: Each side's name, unique, with its plan. The roofs of all but the first are
  ///   left out where the first measures the same.
  package init(sides: [(name: String, plan: ExperimentPlan)]) {
    self.init(cells: [], measurable: [:], budgets: [])
    for (name, plan) in sides {
      for cell in plan.cells
      where cell.role == .suite || !cells.contains(where: { $0.id == cell.id }) {
        var cell = cell
        let id = cell.id
        if cell.role == .suite {
          cell.side = name
          cell.id = "\(id) · \(name)"
        }
        cells.append(cell)
        if var measured = plan.measurable[id] {
          measured.id = cell.id
          measurable[cell.id] = measured
        }
      }
      for budget in plan.budgets where !budgets.contains(budget) { budgets.append(budget) }
    }
  }
}
