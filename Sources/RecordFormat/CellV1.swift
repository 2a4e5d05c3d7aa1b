/// One combination of kernel, problem and budget.
package struct CellV1: Codable, Hashable, Sendable {
  /// What a cell is measured for.
  package enum Role: String, Codable, Hashable, Sendable {
    /// The suite asks for it.
    case suite
    /// It measures a ceiling, with which other cells of its budget are compared.
    case roof
  }

  /// The cell's name within the record.
  package var id: String
  /// The name of the suite's case.
  package var name: String
  /// Whether the suite asks for the cell, or other cells are compared with it.
  package var role: Role
  /// The plugin whose kernel computes it, as in `HeaderV1.Plugin.id`; absent if none can.
  package var plugin: String?
  /// What is computed, such as `gemm`.
  package var operation: String
  /// The sizes, in the operation's order; empty where the machine lacks what they depend on.
  package var problem: [SizeV1]
  /// How the numbers are stored, such as `f32`.
  package var precision: String
  /// What the caches hold when an iteration begins: `warm` for the operands of the iteration
  /// before, `cold` for none of them.
  package var caches: String
  /// How often the problem occurs in the model that the suite describes.
  package var count: Int
  /// The operation class that it stands for in estimates, if any.
  package var operationClass: String?
  /// The budget's text, as in `HeaderV1.budgets`.
  package var budget: String
  /// The floating-point work of one iteration in FLOP; a fused multiply-add counts as two.
  package var workFLOP: Double
  /// The least memory traffic of one iteration in bytes: each input read once, each output written
  /// once.
  package var trafficBytes: Int64
  /// The cache level whose bandwidth a roof cell measures, such as `L2` or `memory`.
  package var cacheLevel: String?
  /// Why it was not measured at all, known before measuring.
  package var skipped: SkippedV1?
  /// The device that computes it, such as `gpu:0`; absent for the processor.
  package var device: String?
  /// Which side of a comparison it belongs to, in a record that measures two in turns.
  package var side: String?

  /// Creates it from its parts.
  package init(
    id: String, name: String, role: Role, plugin: String? = nil, operation: String,
    problem: [SizeV1], precision: String, caches: String, count: Int, operationClass: String? = nil,
    budget: String, workFLOP: Double, trafficBytes: Int64, cacheLevel: String? = nil,
    skipped: SkippedV1? = nil, device: String? = nil, side: String? = nil
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
    self.workFLOP = workFLOP
    self.trafficBytes = trafficBytes
    self.cacheLevel = cacheLevel
    self.skipped = skipped
    self.device = device
    self.side = side
  }
}

/// Why a cell has no invocations.
package struct SkippedV1: Codable, Hashable, Sendable {
  /// The outcome that the cell gets: `skipped`, `unsupported` or `will-not-fit`.
  package var outcome: String
  /// Why, and what to do about it.
  package var message: String

  /// Creates it from its parts.
  package init(outcome: String, message: String) {
    self.outcome = outcome
    self.message = message
  }
}

/// One size of a problem, such as `m` = 1024.
package struct SizeV1: Codable, Hashable, Sendable {
  /// The size's name in the operation, such as `m`.
  package var name: String
  /// How large it is: a count of elements, not of bytes.
  package var value: Int

  /// Creates it from its parts.
  package init(name: String, value: Int) {
    self.name = name
    self.value = value
  }
}
