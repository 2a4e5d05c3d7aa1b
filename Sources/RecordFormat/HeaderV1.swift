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
  package var machine: MachineV1
  /// The environment variables that numerical libraries look at, as the user had set them.
  package var environment: [String: String]
  package var plugins: [Plugin]
  package var budgets: [BudgetV1]
  package var cells: [CellV1]

  package init(
    run: String, createdAt: String, tool: Tool, commandLine: [String], seed: UInt64, suite: Suite,
    plan: PlanV1, machine: MachineV1, environment: [String: String], plugins: [Plugin],
    budgets: [BudgetV1], cells: [CellV1]
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
