// The lines of a record, version 1: one JSON object each, told apart by `type`. These types are the
// file format and change only with `schemaVersion`. `Records` turns them into what
// the rest of the program works with.

/// The version that this program writes, and the newest it reads.
package let recordSchemaVersion = 1

/// The first line: everything that was decided before measuring.
package struct HeaderV1: Codable, Hashable, Sendable {
  /// The program that wrote the record.
  package struct Tool: Codable, Hashable, Sendable {
    /// The program's name: `divide`.
    package var name: String
    /// The program's version, such as `1.2.0`.
    package var version: String

    /// Creates it from its parts.
    package init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  /// The suite that was run.
  package struct Suite: Codable, Hashable, Sendable {
    /// The name by which `divide run` takes it.
    package var name: String
    /// What it measures, in one sentence.
    package var summary: String
    /// Where its problems come from, such as a paper; absent where the suite doesn't say.
    package var source: String?

    /// Creates it from its parts.
    package init(name: String, summary: String, source: String?) {
      self.name = name
      self.summary = summary
      self.source = source
    }
  }

  /// A plugin whose kernels the run measures.
  package struct Plugin: Codable, Hashable, Sendable {
    /// The name that cells refer to.
    package var id: String
    /// The version that its manifest states.
    package var version: String
    /// FNV-1a of the library's bytes, in hexadecimal: tells two builds apart.
    package var libraryDigest: String?
    /// Whether it is in the installation's own folder of plugins.
    ///
    /// Only what these measure is a roof. Absent in older records, which don't tell.
    package var bundled: Bool?

    /// Creates it from its parts.
    package init(id: String, version: String, libraryDigest: String?, bundled: Bool? = nil) {
      self.id = id
      self.version = version
      self.libraryDigest = libraryDigest
      self.bundled = bundled
    }
  }

  /// Tells this line from the others: `header`.
  package var type = "header"
  /// The version of these keys, which a reader looks at first.
  package var schemaVersion = recordSchemaVersion
  /// Identifies the run.
  package var run: String
  /// When it began, in UTC, ISO 8601.
  package var createdAt: String
  /// The program that wrote the record.
  package var tool: Tool
  /// The command that repeats it.
  package var commandLine: [String]
  /// What the order of the cells and the operands' numbers follow from.
  package var seed: UInt64
  /// The suite that was run.
  package var suite: Suite
  /// How long and how often to measure.
  package var plan: PlanV1
  /// The machine that was measured.
  package var machine: MachineV1
  /// The user's environment variables that reach kernels, and no others.
  ///
  /// The home folder is `~`.
  package var environment: [String: String]
  /// The speed of `sgemm` with the user's `OPENBLAS_CORETYPE` over that without it, measured before
  /// the run; absent where the user set none.
  package var overrideShare: Double?
  /// The plugins that the cells use, and no others.
  package var plugins: [Plugin]
  /// The budgets that the cells are measured under, no name twice.
  package var budgets: [BudgetV1]
  /// What to measure, skipped cells included, no name twice.
  package var cells: [CellV1]

  /// Creates it from its parts.
  package init(
    run: String, createdAt: String, tool: Tool, commandLine: [String], seed: UInt64, suite: Suite,
    plan: PlanV1, machine: MachineV1, environment: [String: String], overrideShare: Double? = nil,
    plugins: [Plugin], budgets: [BudgetV1], cells: [CellV1]
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
    self.overrideShare = overrideShare
    self.plugins = plugins
    self.budgets = budgets
    self.cells = cells
  }
}
