/// One fresh worker process, and everything it measured.
package struct InvocationV1: Codable, Hashable, Sendable {
  package var type = "invocation"
  package var cell: String
  /// The round it belongs to, from 0.
  package var round: Int
  /// Seconds since the run began, over all its sessions.
  package var startedAtSeconds: Double
  package var elapsedSeconds: Double
  package var outcome: String
  package var message: String?
  package var bytes: Int64?
  package var slots: Int?
  package var iterationsPerSample: Int?
  package var warmUpNanoseconds: Int64?
  package var steady: Bool?
  package var check: CheckV1?
  package var groups: [SampleGroupV1]
  package var facts: WorkerFactsV1?
  /// The most threads that the harness saw in the worker while it ran.
  package var mostThreads: Int
  package var peakResidentBytes: Int64
  /// What was requested, what enforced it, and whether reading back verified it.
  package var budgetFacts: [ResourceFactV1]
  /// Quota periods in which the worker was throttled, where a control group counts them.
  package var throttledPeriods: Int64?
  /// Energy of the processor packages over the invocation, where RAPL can be read.
  package var packageJoules: Double?
  /// The end of what the worker wrote to standard error.
  package var standardError: String?

  package init(
    cell: String, round: Int, startedAtSeconds: Double, elapsedSeconds: Double, outcome: String,
    message: String?
  ) {
    self.cell = cell
    self.round = round
    self.startedAtSeconds = startedAtSeconds
    self.elapsedSeconds = elapsedSeconds
    self.outcome = outcome
    self.message = message
    groups = []
    mostThreads = 0
    peakResidentBytes = 0
    budgetFacts = []
  }
}

/// What the check of the first iteration found.
package struct CheckV1: Codable, Hashable, Sendable {
  package var method: String
  /// The largest error over its tolerance.
  package var residual: Double

  package init(method: String, residual: Double) {
    self.method = method
    self.residual = residual
  }
}
