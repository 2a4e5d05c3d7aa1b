import ArgumentParser
import Documents
import Experiments
import Findings
import Hardware
import Plugins
import Records
import Reporting

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Says whether one measurement is faster than another, or by how much machines differ.",
    discussion: """
      Compares two records of one machine, or two kernels of one record, cell by cell. Each cell \
      gets a speedup with its interval, and a verdict: faster, slower, same or ambiguous. The \
      least difference that counts is what 'divide selftest' found on this machine. Only the same \
      work under the same budget is compared.

      With two --run options it measures both runs first, in turns, so that what disturbs one \
      disturbs the other too.

      For records of two machines it shows the gap between them: how much of it the hardware \
      causes, and how much the software.

      Examples:
        divide compare before.jsonl after.jsonl
        divide compare record.jsonl --kernels gemm,mine
        divide compare record-of-two-runs.jsonl
        divide compare --run 'quick --kernels gemm' --run 'quick --kernels mine --plugin-path .'
      """)

  @Argument(help: "Records; the first is what the others are compared with.")
  var records: [String] = []
  @Option(help: "Two plugins of one record, the baseline first, separated by a comma.")
  var kernels: String?
  @Option(
    name: .customLong("run"), parsing: .singleValue,
    help: """
      What to measure, written as after 'divide run'. Give it twice. The first one's preset and \
      times hold for both, and --seed and --results of 'divide compare'.
      """)
  var runs: [String] = []
  @Option(
    help: "The folder of records, and of what 'divide selftest' measured this machine to vary by.")
  var results = "results/local"
  @Option(help: "Determines the order of measuring and the bootstrap.") var seed: UInt64 = 1
  @OptionGroup var output: OutputOptions
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

  func validate() throws {
    let isRun = !runs.isEmpty
    guard isRun ? records.isEmpty && kernels == nil : !records.isEmpty else {
      throw ValidationError("Give records to compare, or two runs with --run.")
    }
    if isRun, runs.count != 2 {
      throw ValidationError("--run was given \(runs.count) times. Give it twice.")
    }
    if kernels != nil, records.count != 1 {
      throw ValidationError("--kernels compares two plugins of one record. Give one.")
    }
  }

  func run() throws {
    let sides = try sides()
    let findings = try sides.dropFirst().map { try compare(sides[0], $0) }
    try output.show(ComparisonReport(findings).document.disclosing(Disclosure(findings)))
  }

  private func compare(
    _ baseline: ComparisonSide, _ candidate: ComparisonSide
  ) throws -> ComparisonFinding {
    let fingerprints = [baseline, candidate].map(\.record.machine.fingerprint)
    if fingerprints[0] != fingerprints[1] {
      let gap = MachineGap(baseline, candidate)
      try refuseNothing(gap.rows.isEmpty, gap.unmatched)
      return .gap(gap)
    }
    let floor = NoiseFloor(of: fingerprints[0], in: results)
    let report = SideComparison(baseline, candidate, margin: floor?.margin, seed: seed)
    try refuseNothing(report.rows.isEmpty, report.unmatched)
    return .verdicts(report)
  }

  private func refuseNothing(_ isEmpty: Bool, _ unmatched: [Unmatched]) throws {
    guard isEmpty else { return }
    throw ComparisonError.nothingAlike(
      reasons: unmatched.prefix(5).map { "\($0.cell): \($0.reason)" })
  }

  private func sides() throws -> [ComparisonSide] {
    if !runs.isEmpty {
      let record = try measure()
      return [
        ComparisonSide("first", record, side: "first"),
        ComparisonSide("second", record, side: "second"),
      ]
    }
    let read = try records.map { try Record(reading: $0) }
    if let kernels { return try self.kernels(kernels, of: read[0]) }
    if read.count == 1 { return try self.sides(of: read[0]) }
    let names =
      read.count == 2 ? ["baseline", "candidate"] : read.indices.map { "record \($0 + 1)" }
    return zip(names, read).map { ComparisonSide($0, $1) }
  }

  /// The two sides that a record was measured in, in turns.
  private func sides(of record: Record) throws -> [ComparisonSide] {
    let names = record.cells.compactMap(\.side).reduce(into: [String]()) { names, side in
      if !names.contains(side) { names.append(side) }
    }
    guard names.count > 1 else {
      throw UsageError(
        "One record has nothing to be compared with. Give a second, or two of its plugins with "
          + "--kernels.")
    }
    return names.map { ComparisonSide($0, record, side: $0) }
  }

  private func kernels(_ text: String, of record: Record) throws -> [ComparisonSide] {
    let names = text.split(separator: ",").map(String.init)
    guard names.count == 2 else {
      throw UsageError("--kernels is '\(text)'. Give two plugins, separated by a comma.")
    }
    let known = Array(Set(record.cells.compactMap(\.plugin))).sorted()
    return try names.map { name in
      guard known.contains(name) else {
        throw UsageError(
          "The record has no plugin '\(name)'.\(suggestion(for: name, among: known)) "
            + "It has: \(known.joined(separator: ", ")).")
      }
      var side = ComparisonSide(name, record)
      side.results = side.results.filter { $0.cell.plugin == name }
      return side
    }
  }

  /// Measures both runs in turns.
  private func measure() throws -> Record {
    Interruption.watch()
    let installation = try Installation.current()
    let machine = try Machine.discover()
    machine.warnings.forEach(Messages.warn)
    var sides: [(String, ExperimentPlan)] = []
    var used: [Plugin] = []
    var suite: Suite?
    var first: RunCommand?
    for (name, text) in zip(["first", "second"], runs) {
      let arguments = text.split(whereSeparator: \.isWhitespace).map(String.init)
      let command = try RunCommand.behindRun(arguments)
      guard command.output.isDefault else {
        throw UsageError(
          "--format, --output and --json say how the comparison is shown. Give them outside of "
            + "--run."
        )
      }
      let (plugins, faults) = command.pluginOptions.plugins(installation)
      faults.forEach(Messages.warn)
      let (chosen, plan) = try command.plan(machine, plugins, installation)
      sides.append((name, plan))
      used += plugins.filter { plugin in !used.contains(plugin) }
      suite = suite ?? chosen
      first = first ?? command
    }
    guard let suite, let first else { throw UsageError("Give --run twice.") }
    let (sampling, preset) = first.sampling()
    let session = try RunSession(
      beginning: ExperimentPlan(sides: sides), suite, sampling, preset, seed: seed, machine, used,
      commandLine: ["divide"] + CommandLine.arguments.dropFirst(), folder: results,
      overrideShare: LibraryInquiry(installation, machine, used).overrideShare())
    let (ending, record) = try session.measure(installation, machine, quiet: quiet)
    guard ending == .complete else {
      Messages.write("Stopped. What was measured is saved in \(record.path).\n")
      throw ExitCode.failure
    }
    Messages.write("Record: \(record.path)\n")
    return record
  }
}

/// Two sides can't be compared.
private enum ComparisonError: Error, CustomStringConvertible {
  case nothingAlike(reasons: [String])

  var description: String {
    switch self {
    case .nothingAlike(let reasons):
      "Nothing was measured alike on both sides, so there is nothing to compare.\n"
        + reasons.joined(separator: "\n")
    }
  }
}
