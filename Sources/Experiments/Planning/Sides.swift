import Records

extension ExperimentPlan {
  /// Creates a plan that measures several plans in turns: their cells take their places in the same
  /// random rounds, so that what slows one side slows the others.
  ///
  /// - Parameter sides: Each side's name, unique, with its plan. The roofs of all but the first are
  ///   left out where the first measures the same.
  package init(sides: [(name: String, plan: ExperimentPlan)]) {
    self.init(cells: [], measurable: [:], budgets: [])
    var ids: Set<String> = []
    for (name, plan) in sides {
      for cell in plan.cells
      where cell.role == .suite || !ids.contains(cell.id) {
        var cell = cell
        let id = cell.id
        if cell.role == .suite {
          cell.side = name
          cell.id = "\(id) · \(name)"
        }
        ids.insert(cell.id)
        cells.append(cell)
        if var measured = plan.measurable[id] {
          measured.cell = cell
          measurable[cell.id] = measured
        }
      }
      for budget in plan.budgets where !budgets.contains(budget) { budgets.append(budget) }
    }
  }
}

extension ExperimentPlan {
  /// The cells of other sides that each cell is compared with.
  ///
  /// They are measured in the same rounds, and as often: a round that has one side only says
  /// nothing of their ratio.
  package var rivals: [String: [String]] {
    let sided = cells.filter { $0.side != nil && measurable[$0.id] != nil }
    let byTask = Dictionary(grouping: sided, by: \.task)
    return Dictionary(
      uniqueKeysWithValues: sided.map { cell in
        let others = (byTask[cell.task] ?? []).filter { $0.side != cell.side }
        return (cell.id, others.map(\.id))
      })
  }
}
