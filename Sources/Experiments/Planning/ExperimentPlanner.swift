package import Budgets
package import Hardware
import Operations
import PluginProtocol
package import Plugins
import Quantities
package import Records

/// Crosses a suite's cases with budgets and kernels.
package struct ExperimentPlanner {
  private let machine: Machine
  private let plugins: [Plugin]
  private var plan = ExperimentPlan(cells: [], measurable: [:], budgets: [])

  /// Creates a planner.
  ///
  /// - Parameter plugins: The kernels to choose from, in the order of the search path.
  package init(_ machine: Machine, plugins: [Plugin]) {
    self.machine = machine
    self.plugins = plugins
  }

  /// Returns the cells of a suite, and those that measure the roofs of its budgets if wanted.
  ///
  /// - Parameters:
  ///   - budgets: Budgets or ladders that replace the suite's own; `nil` for the suite's.
  ///   - kernels: Only these plugins; empty for all.
  ///   - roofs: Whether to add the cells that measure the roofs.
  /// - Throws: `BudgetError` for a budget that the machine can't grant.
  package func plan(
    _ suite: Suite, budgets: String?, kernels: [String], roofs: Bool
  ) throws(BudgetError) -> ExperimentPlan {
    var planner = self
    for entry in suite.cases {
      let selection = budgets ?? entry.budgets.joined(separator: ";")
      for request in try BudgetSelection(parsing: selection).requests(on: machine) {
        let budget = try Budget(request, on: machine)
        planner.add(entry, budget, kernels: kernels)
      }
    }
    if roofs { planner.addRoofs() }
    return planner.plan
  }

  // MARK: - Cells

  private mutating func add(_ entry: SuiteCase, _ budget: Budget, kernels: [String]) {
    let candidates = plugins.filter { plugin in
      (kernels.isEmpty || kernels.contains(plugin.manifest.id)
        // The roof kernels stay whatever is chosen, or nothing could be held against a roof.
        || plugin.isBundled && (entry.operation == .triad || entry.operation == .fma))
        && plugin.manifest.computes(on: budget.device)
        && plugin.manifest.kernel(for: entry.operation)?.precisions.contains(entry.precision)
          == true
    }
    guard !candidates.isEmpty else {
      let others = plugins.filter { kernels.isEmpty || kernels.contains($0.manifest.id) }
        .compactMap { plugin in
          plugin.manifest.kernel(for: entry.operation).map { kernel in
            let precisions = kernel.precisions.map(\.rawValue).sorted()
            return "\(plugin.manifest.id) has \(precisions.joined(separator: ", "))"
              + plugin.manifest.elsewhere(than: budget.device)
          }
        }
      // Whoever chooses kernels isn't told of every operation that these don't do, only of
      // precisions.
      guard kernels.isEmpty || !others.isEmpty else { return }
      let problem: Problem =
        switch entry.problem {
        case .sizes(let problem): problem
        case .cacheLevel: Problem(sizes: [])
        }
      append(
        entry, problem, nil, budget, nil,
        skipped: Cell.Skip(
          .unsupported,
          "No plugin has a kernel for \(entry.operation) in \(entry.precision.rawValue)"
            + (budget.device == .cpu ? "" : " on \(budget.device)")
            + (others.isEmpty ? "." : "; \(others.joined(separator: ", ")).")))
      return
    }
    // One that isn't there is no cell of its own when another computes the same, unless it was
    // chosen.
    let usable = candidates.filter { $0.fault == nil && lacksInstructions($0, budget) == nil }
    for plugin in usable.isEmpty || !kernels.isEmpty ? candidates : usable {
      add(entry, plugin, budget)
    }
  }

  private mutating func add(_ entry: SuiteCase, _ plugin: Plugin, _ budget: Budget) {
    guard let kind = OperationCatalogue.kind(entry.operation) else { return }
    let problem: Problem
    switch entry.problem {
    case .sizes(let sizes): problem = sizes
    case .cacheLevel(let level):
      guard let elements = machine.triadElements(level, budget, entry.precision) else { return }
      problem = Problem(sizes: [Problem.Size(name: "elements", value: elements)])
    }
    do {
      let operation = try kind.init(problem)
      let fault =
        plugin.fault.map { Cell.Skip(.skipped, $0) }
        ?? lacksInstructions(plugin, budget).map { Cell.Skip(.unsupported, $0) }
      append(entry, problem, plugin, budget, operation, skipped: fault)
    } catch {
      append(
        entry, problem, plugin, budget, nil,
        skipped: Cell.Skip(.unsupported, error.description))
    }
  }

  /// Why a plugin's kernels can't compute with the instructions of a budget, if they can't.
  private func lacksInstructions(_ plugin: Plugin, _ budget: Budget) -> String? {
    plugin.manifest.lacksInstructions(on: machine.isa, under: budget.isa)
  }

  private mutating func append(
    _ entry: SuiteCase, _ problem: Problem, _ plugin: Plugin?, _ budget: Budget,
    _ operation: (any Operation)?, skipped: Cell.Skip?, role: Cell.Role = .suite
  ) {
    var id = "\(entry.name) @ \(budget.name)"
    if let plugin, plugins.count(where: { $0.manifest.kernel(for: entry.operation) != nil }) > 1 {
      id += " · \(plugin.manifest.id)"
    }
    guard !plan.cells.contains(where: { $0.id == id }) else { return }
    var level: CacheLevel?
    if case .cacheLevel(let chosen) = entry.problem { level = chosen }
    var cell = Cell(
      id: id, name: entry.name, role: role, plugin: plugin?.manifest.id,
      operation: entry.operation, problem: operation?.problem ?? problem,
      precision: entry.precision, caches: entry.caches, count: entry.count,
      operationClass: entry.operationClass, budget: budget.name, device: budget.device,
      work: operation?.work ?? FloatingPointWork(flop: 0),
      traffic: operation?.traffic(entry.precision) ?? ByteCount(bytes: 0), cacheLevel: level,
      skipped: skipped)
    cell.isForeign = plugin?.isBundled == false
    plan.cells.append(cell)
    if !plan.budgets.contains(budget) { plan.budgets.append(budget) }
    guard skipped == nil, let plugin, let operation else { return }
    plan.measurable[id] = MeasurableCell(
      cell, plugin: plugin, operation: operation, budget: budget)
  }

  // MARK: - Roofs

  /// Adds, for each budget, the peak of each precision in use, and for each set of PUs the
  /// bandwidth of memory: whatever the suite doesn't measure already.
  ///
  /// Roofs are measured by bundled plugins alone. Whatever else has the operations, or the name of
  /// one of these, would otherwise decide what it is held against.
  private mutating func addRoofs() {
    for budget in plan.budgets {
      let cells = plan.cells.filter { $0.budget == budget.name }
      for precision in Set(cells.map(\.precision)).sorted(by: { $0.rawValue < $1.rawValue })
      where MultiplyAddChain.precisions.contains(precision) {
        let has = cells.contains {
          $0.isCeiling && $0.operation == .fma && $0.precision == precision
        }
        if !has { addRoof("peak-\(precision.rawValue)", .fma, precision, budget, level: nil) }
      }
      let sharing = Set(
        plan.budgets.filter { $0.pus == budget.pus && $0.device == budget.device }.map(\.name))
      let hasMemory = plan.cells.contains {
        $0.isCeiling && $0.cacheLevel == .memory && sharing.contains($0.budget)
      }
      if !hasMemory { addRoof("triad-memory", .triad, .f32, budget, level: .memory) }
    }
  }

  /// The elements and steps that keep each thread's registers full for near 0.1 ms.
  private static let peakElementsPerThread = 1_536
  private static let peakSteps = 2_048

  private mutating func addRoof(
    _ name: String, _ operation: OperationID, _ precision: Precision, _ budget: Budget,
    level: CacheLevel?
  ) {
    let problem: SuiteProblem =
      level.map { .cacheLevel($0) }
      ?? .sizes(
        Problem(sizes: [
          Problem.Size(name: "elements", value: budget.threads * Self.peakElementsPerThread),
          Problem.Size(name: "steps", value: Self.peakSteps),
        ]))
    let entry = SuiteCase(
      name: name, operation: operation, precision: precision, problem: problem, caches: .warm,
      count: 1, budgets: [], operationClass: nil)
    guard
      let plugin = plugins.first(where: {
        $0.isBundled && $0.fault == nil && lacksInstructions($0, budget) == nil
          && $0.manifest.computes(on: budget.device)
          && $0.manifest.kernel(for: operation)?.precisions.contains(precision) == true
      })
    else { return }
    let before = plan.cells.count
    add(entry, plugin, budget)
    for index in before..<plan.cells.count { plan.cells[index].role = .roof }
  }
}

extension Manifest {
  /// What its kernels compute on, for a message, where that isn't the device that is asked for.
  fileprivate func elsewhere(than device: DeviceID) -> String {
    computes(on: device) ? "" : " on \(devices.map(\.rawValue).joined(separator: ", "))"
  }
}

// MARK: - Again

extension ExperimentPlanner {
  /// Returns the plan that a record was begun with.
  ///
  /// - Throws: `BudgetError` if this machine no longer grants one of its budgets.
  package func plan(again record: Record) throws(BudgetError) -> ExperimentPlan {
    var plan = ExperimentPlan(cells: record.cells, measurable: [:], budgets: [])
    // By the names they were recorded with, whatever their canonical form is by now.
    var recorded: [String: Budget] = [:]
    for budget in record.budgets {
      recorded[budget.name] = try Budget(budget.name, on: machine)
    }
    plan.budgets = record.budgets.compactMap { recorded[$0.name] }
    for cell in record.cells where cell.skipped == nil {
      guard
        let plugin = plugins.first(where: {
          $0.manifest.id == cell.plugin && $0.manifest.computes(on: cell.device)
        }),
        let operation = try? OperationCatalogue.kind(cell.operation)?.init(cell.problem),
        let budget = recorded[cell.budget]
      else { continue }
      plan.measurable[cell.id] = MeasurableCell(
        cell, plugin: plugin, operation: operation, budget: budget)
    }
    return plan
  }
}
