package import Operations
package import Quantities

/// How long one run of a kernel took, under one budget and with its operands in memory.
package struct KernelTime: Hashable, Sendable {
  /// What was computed, such as `convolution`.
  package var operation: OperationID
  /// Its sizes, all of them.
  package var problem: Problem
  /// The median in seconds.
  package var seconds: Double
  /// The standard deviation of the median's logarithm.
  package var logDeviation: Double

  /// Creates a time.
  package init(operation: OperationID, problem: Problem, seconds: Double, logDeviation: Double) {
    self.operation = operation
    self.problem = problem
    self.seconds = seconds
    self.logDeviation = logDeviation
  }
}

/// What a budget can do at most, which says what bounds a kernel.
package struct BudgetRoof: Hashable, Sendable {
  /// The highest rate of floating-point work in f32.
  package var peak: Throughput
  /// The bandwidth to memory, beyond every cache.
  package var bandwidth: Bandwidth

  /// Creates a roof.
  package init(peak: Throughput, bandwidth: Bandwidth) {
    self.peak = peak
    self.bandwidth = bandwidth
  }

  /// What bounds a kernel.
  package enum Bound: String, CaseIterable, Hashable, Sendable {
    /// The peak bounds it.
    case compute
    /// The bandwidth bounds it.
    case memory
  }

  /// The least seconds that a kernel takes, and what bounds it.
  ///
  /// A memory-bound operation is bound by its traffic, however many FLOP are counted of it.
  func least(_ operation: any Operation) -> (seconds: Double, bound: Bound) {
    let traffic = Double(operation.traffic(.f32).bytes) / bandwidth.bytesPerSecond
    let work = operation.isProduct ? operation.work.flop / peak.flopPerSecond : 0
    return work > traffic ? (work, .compute) : (traffic, .memory)
  }
}
