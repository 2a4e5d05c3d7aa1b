import ArgumentParser
import Documents
import Inequality
import Reporting
import Statistics

struct InequalityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inequality", abstract: "Measures how unequally something is spread.",
    discussion: """
      Reads a CSV file with a header, one holder a row. Zeros count by the limit 0·ln 0 = 0; intervals \
      are of the percentile bootstrap over holders.

      Example: divide inequality gpus.csv --value gpus --weight students --group sector
      """)

  @Argument(help: "A CSV file with a header.") var file: String
  @Option(help: "The column that says how much a holder has.") var value: String
  @Option(help: "The column that says how many holders a row stands for.") var weight: String?
  @Option(help: "The column to decompose by.") var group: String?
  @Option(help: "The confidence level of intervals.") var level = 0.95
  @Option(help: "How often the bootstrap draws.") var resamples = 2_000
  @Option(help: "Determines the draws.") var seed: UInt64 = 1
  @Flag(help: "Write JSON instead of tables.") var json = false

  func validate() throws {
    guard level > 0, level < 1 else {
      throw ValidationError("The level is \(level). Give a share such as 0.95.")
    }
    guard (1...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples takes 1 to 1,000,000, found \(resamples).")
    }
  }

  func run() throws {
    let report = InequalityReport(
      try holdings(), level: level, resamples: resamples, seed: seed, isGrouped: group != nil)
    if json {
      try printJSON(report.encoded)
    } else {
      printText(report.rendered())
      report.warnings.forEach(Messages.warn)
    }
  }

  private func holdings() throws -> Holdings {
    let table = try CSVTable(file: file)
    let values = try table.numbers(value, from: 0)
    let weights = try weight.map { name throws(DocumentError) in try table.numbers(name, from: 0) }
    let groups = try group.map { name throws(DocumentError) in try table.column(name).map(\.text) }
    guard !values.isEmpty else {
      throw DocumentError(path: file, message: "The file has a header and no rows.")
    }
    return try Holdings(
      values.indices.map { index in
        .init(value: values[index], weight: weights?[index] ?? 1, group: groups?[index])
      })
  }
}
