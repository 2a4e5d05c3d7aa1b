package import Budgets
package import Hardware
package import PluginProtocol

// The lines of a record, version 1: one JSON object each, told apart by `type`. These types are the
// file format and change only with `schemaVersion`; what they mean is computed from them elsewhere.

/// The version that this program writes, and the newest it reads.
package let recordSchemaVersion = 1

/// The first line: everything that was decided before measuring.
package struct HeaderV1: Codable, Hashable, Sendable {
  package struct Tool: Codable, Hashable, Sendable {
    package var name: String
    package var version: String

    package init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  package struct Suite: Codable, Hashable, Sendable {
    package var name: String
    package var summary: String
    package var source: String?

    package init(name: String, summary: String, source: String?) {
      self.name = name
      self.summary = summary
      self.source = source
    }
  }

  package struct Plugin: Codable, Hashable, Sendable {
    package var id: String
    package var version: String
    /// FNV-1a of the library's bytes, in hexadecimal: tells two builds apart.
    package var libraryDigest: String?

    package init(id: String, version: String, libraryDigest: String?) {
      self.id = id
      self.version = version
      self.libraryDigest = libraryDigest
    }
  }

  package var type = "header"
  package var schemaVersion = recordSchemaVersion
  /// Identifies the run.
  package var run: String
  /// When it began, in UTC, ISO 8601.
  package var createdAt: String
  package var tool: Tool
  /// The command that repeats it.
  package var commandLine: [String]
  package var seed: UInt64
  package var suite: Suite
  package var plan: PlanV1
  package var machine: EncodedMachineV1
  /// The environment variables that numerical libraries look at, as the user had set them.
  package var environment: [String: String]
  package var plugins: [Plugin]
  package var budgets: [EncodedBudgetV1]
  package var cells: [CellV1]

  package init(
    run: String, createdAt: String, tool: Tool, commandLine: [String], seed: UInt64, suite: Suite,
    plan: PlanV1, machine: EncodedMachineV1, environment: [String: String], plugins: [Plugin],
    budgets: [EncodedBudgetV1], cells: [CellV1]
  ) {
    self.run = run
    self.createdAt = createdAt
    self.tool = tool
    self.commandLine = commandLine
    self.seed = seed
    self.suite = suite
    self.plan = plan
    self.machine = machine
    self.environment = environment
    self.plugins = plugins
    self.budgets = budgets
    self.cells = cells
  }
}

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
  package var problem: [EncodedSize]
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
  /// Which side of a comparison it belongs to, in a record that measures two in turns.
  package var side: String?

  package init(
    id: String, name: String, role: Role, plugin: String?, operation: String,
    problem: [EncodedSize], precision: String, caches: String, count: Int, operationClass: String?,
    budget: String, workFLOP: Double, trafficBytes: Int64, cacheLevel: String?,
    skipped: SkippedV1?
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
  }
}

/// Why a cell has no invocations.
package struct SkippedV1: Codable, Hashable, Sendable {
  package var outcome: String
  package var message: String

  package init(outcome: Outcome, message: String) {
    self.outcome = outcome.rawValue
    self.message = message
  }
}

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
  package var groups: [SampleGroup]
  package var facts: WorkerFacts?
  /// The most threads that the harness saw in the worker while it ran.
  package var mostThreads: Int
  package var peakResidentBytes: Int64
  /// What was requested, what enforced it, and whether reading back verified it.
  package var budgetFacts: [EncodedResourceFactV1]
  /// Quota periods in which the worker was throttled, where a control group counts them.
  package var throttledPeriods: Int64?
  /// Energy of the processor packages over the invocation, where RAPL can be read.
  package var packageJoules: Double?
  /// The end of what the worker wrote to standard error.
  package var standardError: String?

  package init(
    cell: String, round: Int, startedAtSeconds: Double, elapsedSeconds: Double, outcome: Outcome,
    message: String?
  ) {
    self.cell = cell
    self.round = round
    self.startedAtSeconds = startedAtSeconds
    self.elapsedSeconds = elapsedSeconds
    self.outcome = outcome.rawValue
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

/// A run goes on after it was interrupted.
package struct ResumedV1: Codable, Hashable, Sendable {
  package var type = "resumed"
  package var at: String
  package var commandLine: [String]

  package init(at: String, commandLine: [String]) {
    self.at = at
    self.commandLine = commandLine
  }
}

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

/// The last line of a run, or of one of its sessions.
package struct FooterV1: Codable, Hashable, Sendable {
  package var type = "footer"
  /// Whether every cell has its outcome.
  package var complete: Bool
  package var elapsedSeconds: Double

  package init(complete: Bool, elapsedSeconds: Double) {
    self.complete = complete
    self.elapsedSeconds = elapsedSeconds
  }
}
