/// One combination of kernel, problem and budget.
package struct CellV1: Codable, Hashable, Sendable {
  /// What a cell is measured for.
  package enum Role: String, Codable, Hashable, Sendable {
    /// The suite asks for it.
    case suite
    /// It is a ceiling that other cells of its budget are held against.
    case roof
  }

  /// The cell's name within the record.
  package var id: String
  /// The name of the suite's case.
  package var name: String
  package var role: Role
  package var plugin: String?
  package var operation: String
  package var problem: [SizeV1]
  package var precision: String
  package var caches: String
  /// How often the problem occurs in the model that the suite describes.
  package var count: Int
  /// The operation class that it stands for in estimates, if any.
  package var operationClass: String?
  /// The budget's text, as in `HeaderV1.budgets`.
  package var budget: String
  package var workFLOP: Double
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
  package var outcome: String
  package var message: String

  package init(outcome: String, message: String) {
    self.outcome = outcome
    self.message = message
  }
}

/// One size of a problem, such as `m` = 1024.
package struct SizeV1: Codable, Hashable, Sendable {
  package var name: String
  package var value: Int

  package init(name: String, value: Int) {
    self.name = name
    self.value = value
  }
}
