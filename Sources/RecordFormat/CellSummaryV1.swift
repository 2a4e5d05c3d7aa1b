/// What a cell's invocations say together, written when the run ends.
///
/// For readers that don't compute: this program computes it anew from the invocations.
package struct CellSummaryV1: Codable, Hashable, Sendable {
  /// Tells this line from the others: `summary`.
  package var type = "summary"
  /// The name of the cell, as in `CellV1.id`.
  package var cell: String
  /// How measuring the cell ended, such as `ok`, `noisy` or `timed-out`.
  package var outcome: String
  /// Why measuring stopped: `precise`, `plateau` or `out-of-budget`; absent for a cell without a
  /// value.
  package var exit: String?
  /// How many invocations there were, failed ones included.
  package var invocations: Int
  /// The time of one iteration in seconds, over invocations; absent without a value.
  package var secondsPerIteration: IntervalV1?
  /// The rate of floating-point work in FLOP/s; absent without a value.
  package var flopPerSecond: IntervalV1?
  /// The rate of memory traffic in B/s; absent without a value.
  package var bytesPerSecond: IntervalV1?
  /// The attained share of what the roofs of the cell's budget allow, usually from 0 to 1; absent
  /// where no roof was measured.
  package var roofFraction: Double?
  /// The algorithm that the kernel states, such as `winograd-4x4-3x3`; absent for the direct one.
  package var algorithm: String?
  /// How many invocations each disturbance touched, such as `preempted`; only those that touched
  /// one.
  package var tags: [String: Int]
  /// Why there is no value, or what the user should know of it.
  package var message: String?

  /// Creates it from its parts.
  package init(
    cell: String, outcome: String, exit: String? = nil, invocations: Int,
    secondsPerIteration: IntervalV1? = nil, flopPerSecond: IntervalV1? = nil,
    bytesPerSecond: IntervalV1? = nil, roofFraction: Double? = nil, algorithm: String? = nil,
    tags: [String: Int], message: String? = nil
  ) {
    self.cell = cell
    self.outcome = outcome
    self.exit = exit
    self.invocations = invocations
    self.secondsPerIteration = secondsPerIteration
    self.flopPerSecond = flopPerSecond
    self.bytesPerSecond = bytesPerSecond
    self.roofFraction = roofFraction
    self.algorithm = algorithm
    self.tags = tags
    self.message = message
  }
}

/// A median with its interval.
package struct IntervalV1: Codable, Hashable, Sendable {
  /// The median over the invocations, in the unit that the key outside names.
  package var median: Double
  /// The lower end of the interval, in the same unit; absent for a single invocation.
  package var low: Double?
  /// The upper end of the interval, in the same unit; absent for a single invocation.
  package var high: Double?
  /// The level of confidence, such as 0.95; less where the invocations are too few for that.
  package var level: Double?

  /// Creates it from its parts.
  package init(median: Double, low: Double?, high: Double?, level: Double?) {
    self.median = median
    self.low = low
    self.high = high
    self.level = level
  }
}
