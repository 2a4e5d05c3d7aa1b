import Documents
package import Operations

/// One problem of a suite, and how it is to be measured.
package struct SuiteCase: Hashable, Sendable {
  /// The name, unique in its suite.
  package var name: String
  /// The mathematics that kernels are to carry out.
  package var operation: OperationID
  /// How the operands are stored; f32 where the suite says nothing.
  package var precision: Precision
  /// The sizes, or the level of memory whose size decides them.
  package var problem: SuiteProblem
  /// What the caches hold when an iteration begins; the same operands where the suite says nothing.
  package var caches: CacheState
  /// How many times the model that the suite describes computes this problem.
  package var count: Int
  /// The budgets, as written: its own, or else the suite's.
  package var budgets: [String]
  /// The class, or `nil` if the case says nothing about estimates.
  package var operationClass: OperationClass?
}

extension SuiteCase {
  /// Reads one entry of `cases`.
  init(
    _ entry: YAMLEntry, budgets: [String], operations: SuiteOperations
  ) throws(DocumentError) {
    try entry.allowOnly([
      "name", "operation", "precision", "problem", "caches", "count", "budgets", "class",
    ])
    name = try entry.field("name").suiteName()
    let operation = OperationID(
      rawValue: try entry.field("operation")
        .choice(of: operations.keys.map(\.rawValue).sorted(), called: "operation"))
    self.operation = operation
    precision = try entry.optionalField("precision")?.choice(called: "precision") ?? .f32
    problem = try SuiteProblem(
      entry.field("problem"), operation: operation, parameters: operations[operation] ?? [])
    caches = try entry.optionalField("caches")?.choice(called: "state of the caches") ?? .warm
    count = try entry.optionalField("count")?.count() ?? 1
    self.budgets = try entry.optionalField("budgets")?.distinctTexts() ?? budgets
    operationClass =
      try entry.optionalField("class")?.choice(called: "class") ?? OperationClass(operation)
  }
}

extension OperationClass {
  /// Creates the class of a case that names none: the operation's own.
  fileprivate init?(_ operation: OperationID) {
    switch operation {
    case .gemm: self = .gemm
    case .convolution: self = .convolution
    case .triad: self = .memoryBound
    default: return nil
    }
  }
}
