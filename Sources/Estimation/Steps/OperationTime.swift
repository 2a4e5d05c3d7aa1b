package import Operations

/// The time of a training step that one operation takes.
package struct OperationTime: Hashable, Sendable {
  /// The operation.
  package var operation: OperationID
  /// How often a step runs it.
  package var runs: Double
  /// The seconds of all its runs.
  package var seconds: Double
  /// What bounds most of that.
  package var bound: BudgetRoof.Bound
  /// The share of it that was measured, not interpolated.
  package var measuredShare: Double
}

extension StepPrediction {
  /// The time of each operation, the longest first.
  package var operations: [OperationTime] {
    Dictionary(grouping: parts, by: \.operation).map { operation, parts in
      let seconds = parts.seconds
      return OperationTime(
        operation: operation, runs: parts.reduce(0) { $0 + $1.count }, seconds: seconds,
        bound: parts.filter { $0.bound == .compute }.seconds > 0.5 * seconds ? .compute : .memory,
        measuredShare: parts.filter { $0.basis == .measured }.seconds / seconds)
    }.sorted { ($1.seconds, $0.operation.rawValue) < ($0.seconds, $1.operation.rawValue) }
  }
}

extension [StepPrediction.Part] {
  fileprivate var seconds: Double { reduce(0) { $0 + $1.seconds } }
}
