/// One fresh worker process, and everything it measured.
package struct InvocationV1: Codable, Hashable, Sendable {
  /// Tells this line from the others: `invocation`.
  package var type = "invocation"
  /// The name of the cell that was measured, as in `CellV1.id`.
  package var cell: String
  /// The round it belongs to, from 0.
  package var round: Int
  /// Seconds since the run began, over all its sessions.
  package var startedAtSeconds: Double
  /// How long the worker lived, in seconds.
  package var elapsedSeconds: Double
  /// How it ended, such as `ok`, `crashed` or `wrong-result`.
  package var outcome: String
  /// Why it ended so; absent where all went well.
  package var message: String?
  /// The size of the operands and of the kernel's workspace; absent if the kernel never opened.
  package var bytes: Int64?
  /// How many sets of operands the iterations rotate over: 1 for warm caches; absent if the kernel
  /// never opened.
  package var slots: Int?
  /// How many iterations each sample times together; absent if the kernel never warmed up.
  package var iterationsPerSample: Int?
  /// How long the warm-up took; absent if it never ended.
  package var warmUpNanoseconds: Int64?
  /// Whether the kernel's time was steady when the warm-up ended; absent if it never ended.
  package var steady: Bool?
  /// How right the first outputs are; absent if they were never checked or are wrong.
  package var check: CheckV1?
  /// The samples, in the order they were taken; empty if none was.
  package var groups: [SampleGroupV1]
  /// What the worker read back of itself; absent if it ended before.
  package var facts: WorkerFactsV1?
  /// The most threads that the harness saw in the worker while it ran.
  package var mostThreads: Int
  /// The most memory that the worker process had at once, as the kernel of the system counts it.
  package var peakResidentBytes: Int64
  /// The processor time of the worker and of what it started, as the kernel of the system accounts
  /// for it; absent in older records.
  package var processorSeconds: Double?
  /// What was requested, what enforced it, and whether reading back verified it.
  package var budgetFacts: [ResourceFactV1]
  /// Quota periods in which the worker was throttled, where a control group counts them.
  package var throttledPeriods: Int64?
  /// Energy of the processor packages over the invocation, where RAPL can be read.
  package var packageJoules: Double?
  /// The end of what the worker wrote to standard error.
  package var standardError: String?
  /// What the kernel reported, each message once, at most 64 of at most 500 characters; absent
  /// where it reported nothing.
  package var messages: [MessageV1]?
  /// What was seen of the device beside the processor; absent for the processor, and where no
  /// driver tells.
  package var device: DeviceReadingsV1?

  /// Creates an invocation that measured nothing yet.
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

/// Something that a kernel reported.
package struct MessageV1: Codable, Hashable, Sendable {
  /// How much it matters: `info`, `warning` or `error`.
  package var level: String
  /// The words.
  package var text: String
  /// How often it was reported.
  package var count: Int

  /// Creates it from its parts.
  package init(level: String, text: String, count: Int) {
    self.level = level
    self.text = text
    self.count = count
  }
}

/// What the checks of an invocation's outputs found.
package struct CheckV1: Codable, Hashable, Sendable {
  /// How the outputs were checked: `full`, `freivalds` or `sampled`.
  package var method: String
  /// The largest error over its tolerance; in older records that of the first iteration.
  package var residual: Double
  /// How many of an iteration's outputs were compared; absent in older records.
  package var outputs: Int?
  /// How many outputs an iteration has; absent in older records.
  package var ofOutputs: Int?
  /// Of how many iterations; absent in older records.
  package var iterations: Int?

  /// Creates it from its parts.
  package init(
    method: String, residual: Double, outputs: Int? = nil, ofOutputs: Int? = nil,
    iterations: Int? = nil
  ) {
    self.method = method
    self.residual = residual
    self.outputs = outputs
    self.ofOutputs = ofOutputs
    self.iterations = iterations
  }
}
