package import RecordFormat
package import Sampling

/// One measurement of one cell, as the schedule decides it.
package struct Turn: Sendable {
  /// What is measured.
  package var cell: MeasurableCell
  /// How often the cell was measured before.
  package var round: Int
  /// How long to warm up and to sample.
  package var sampling: SamplingPlan
  /// Determines the inputs, and which samples are checked.
  package var seed: UInt64
  /// When it begins, since the beginning of the run.
  package var startedAt: Duration

  /// Creates a turn.
  package init(
    _ cell: MeasurableCell, round: Int, sampling: SamplingPlan, seed: UInt64, startedAt: Duration
  ) {
    self.cell = cell
    self.round = round
    self.sampling = sampling
    self.seed = seed
    self.startedAt = startedAt
  }
}

/// Measures a cell once: in a worker, or as a test says.
///
/// It asks its second argument from time to time whether the user wants to stop, and then returns
/// `nil`.
package typealias Measure = (Turn, _ isCancelled: () -> Bool) throws -> InvocationV1?
