package import Operations
package import PluginProtocol
package import Quantities

/// One combination of a kernel, a problem and a budget, as a run plans it and a record describes
/// it.
package struct Cell: Hashable, Sendable {
  /// What a cell is measured for.
  package enum Role: String, Hashable, Sendable {
    /// The suite asks for it.
    case suite
    /// It measures a ceiling, with which other cells of its budget are compared.
    case roof
  }

  /// Why a cell is not measured at all, known before measuring.
  package struct Skip: Hashable, Sendable {
    /// The outcome that the cell gets.
    package var outcome: Outcome
    /// Why, and what to do.
    package var message: String

    /// Creates a reason.
    package init(_ outcome: Outcome, _ message: String) {
      self.outcome = outcome
      self.message = message
    }
  }

  /// The cell's name within the record.
  package var id: String
  /// The name of the suite's case.
  package var name: String
  /// What the cell is measured for.
  package var role: Role
  /// The plugin whose kernel computes it; `nil` if none can.
  package var plugin: String?
  /// What is computed.
  package var operation: OperationID
  /// The sizes; empty where the machine lacks what they depend on.
  package var problem: Problem
  /// How the numbers are stored.
  package var precision: Precision
  /// What the caches hold when an iteration begins.
  package var caches: CacheState
  /// How often the problem occurs in the model that the suite describes.
  package var count: Int
  /// The class of operations that it stands for in estimates, if any.
  package var operationClass: OperationClass?
  /// The canonical text of its budget.
  package var budget: String
  /// The device that computes it.
  package var device: DeviceID
  /// The floating-point work of one iteration.
  package var work: FloatingPointWork
  /// The least memory traffic of one iteration.
  package var traffic: ByteCount
  /// The level whose bandwidth a triad measures; `nil` for every other cell.
  package var cacheLevel: CacheLevel?
  /// Why it is not measured; `nil` for a cell that is.
  package var skipped: Skip?
  /// Which side of a comparison it belongs to, in a record that measures two in turns.
  package var side: String?
  /// Whether its kernel comes from elsewhere than the installation, so that what it measures is no
  /// roof, whatever it calls itself.
  package var isForeign = false

  /// Creates a cell from its parts.
  package init(
    id: String, name: String, role: Role, plugin: String?, operation: OperationID,
    problem: Problem, precision: Precision, caches: CacheState, count: Int,
    operationClass: OperationClass?, budget: String, device: DeviceID, work: FloatingPointWork,
    traffic: ByteCount, cacheLevel: CacheLevel?, skipped: Skip?, side: String? = nil
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.plugin = plugin
    self.operation = operation
    self.problem = problem
    self.precision = precision
    self.caches = caches
    self.count = count
    self.operationClass = operationClass
    self.budget = budget
    self.device = device
    self.work = work
    self.traffic = traffic
    self.cacheLevel = cacheLevel
    self.skipped = skipped
    self.side = side
  }
}

extension Cell {
  /// Whether it measures a peak or a bandwidth, with which other cells are compared.
  package var isCeiling: Bool { !isForeign && (operation == .fma || operation == .triad) }

  /// Whether its numbers are stored in less than f32.
  package var isReduced: Bool { [.bf16, .f16, .f8e4m3, .f8e5m2, .i8].contains(precision) }

  /// Whether its operation is judged by bandwidth and not by throughput.
  package var isMemoryBound: Bool { OperationCatalogue.kind(operation)?.isMemoryBound ?? false }

  /// What it does and under which budget, by whatever kernel.
  package var task: Task {
    Task(computation: computation, precision: precision, caches: caches, budget: budget)
  }

  /// What it computes, in whatever precision and under whatever budget.
  package var computation: Computation { Computation(operation: operation, problem: problem) }

  /// What cells have in common that may be compared.
  package struct Task: Hashable, Sendable {
    /// What is computed.
    package var computation: Computation
    /// How the numbers are stored.
    package var precision: Precision
    /// What the caches hold when an iteration begins.
    package var caches: CacheState
    /// The canonical text of the budget.
    package var budget: String
  }

  /// An operation on a problem.
  package struct Computation: Hashable, Sendable {
    /// The operation.
    package var operation: OperationID
    /// The sizes.
    package var problem: Problem
  }
}
