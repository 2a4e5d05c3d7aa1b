/// What a cell's invocations say together, written when the run ends.
///
/// For readers that don't compute: this program computes it anew from the invocations.
package struct CellSummaryV1: Codable, Hashable, Sendable {
  package var type = "summary"
  package var cell: String
  package var outcome: String
  package var exit: String?
  package var invocations: Int
  package var secondsPerIteration: IntervalV1?
  package var flopPerSecond: IntervalV1?
  package var bytesPerSecond: IntervalV1?
  package var roofFraction: Double?
  package var algorithm: String?
  package var tags: [String: Int]
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
  package var median: Double
  package var low: Double?
  package var high: Double?
  package var level: Double?

  package init(median: Double, low: Double?, high: Double?, level: Double?) {
    self.median = median
    self.low = low
    self.high = high
    self.level = level
  }
}
