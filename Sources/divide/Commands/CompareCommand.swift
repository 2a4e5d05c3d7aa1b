import ArgumentParser
import Documents
import Experiments
import Findings
import Hardware
import Plugins
import Presentation
import Quantities
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
      disturbs the other too. Records that were measured one after the other differ by more than \
      their intervals say. They are judged by what \(RunNoise.fewestRuns) or more other records \
      of the same builds differ by, in the folder of --results; without these, not at all.

      With --fail-if slower the exit code is 2 if a cell of a candidate is slower, with the whole \
      interval beyond the margin; with --fail-if slower:5% if it is slower by more than 5 % too. \
      It is 1 if that can't be told: nothing was judged, or the candidate failed where the \
      baseline has a time. Otherwise it is 0.

      For records of two machines it shows the gap between them: how much of it the hardware \
      causes, and how much the software.

      Examples:
        divide compare before.jsonl after.jsonl
        divide compare record.jsonl --kernels gemm,mine
        divide compare record-of-two-runs.jsonl
        divide compare --run 'quick --kernels gemm' --run 'quick --kernels mine --plugin-path .'
        divide compare --run 'quick --plugin-path old' --run 'quick --plugin-path new' \
      --fail-if slower:5%
      """)

  @Argument(help: "Records; the first is what the others are compared with.")
  var records: [String] = []
  @Option(help: "Two plugins of one record, the baseline first, separated by a comma.")
  var kernels: String?
  @Option(
    name: .customLong("run"), parsing: .singleValue,
    help: """
      What to measure, written as after 'divide run'. Give it twice. Both have one preset, span \
      and time limit: give these in the first. --seed and --results are those of 'divide compare'.
      """)
  var runs: [String] = []
  @Option(
    help: "The folder of records, and of what 'divide selftest' measured this machine to vary by.")
  var results = "results/local"
  @Option(help: "Determines the order of measuring and the bootstrap.") var seed: UInt64 = 1
  @Option(
    name: .customLong("fail-if"),
    help: ArgumentHelp(
      "End with exit code 2 if a candidate is slower, or slower by more than a share: slower, "
        + "slower:5%.", valueName: "limit"))
  var limit: SlownessLimit?
  @OptionGroup var output: OutputOptions
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

  func validate() throws {
    let isRun = !runs.isEmpty
    guard isRun ? records.isEmpty && kernels == nil : !records.isEmpty else {
      throw ValidationError("Give records to compare, or two runs with --run.")
    }
    if isRun, runs.count != 2 {
      throw ValidationError("--run was given \(counted(runs.count, "time")). Give it twice.")
    }
    if kernels != nil, records.count != 1 {
      throw ValidationError("--kernels compares two plugins of one record. Give one.")
    }
  }

  func run() throws {
    let sides = try sides()
    let findings = try sides.dropFirst().map { try compare(sides[0], $0) }
    try output.show(ComparisonReport(findings).document.disclosing(Disclosure(findings)))
    guard let limit, case .slower(let cells) = try limit.verdict(on: findings) else { return }
    Messages.write("Slower: \(cells.joined(separator: ", ").printable)\n")
    throw SlownessLimit.exitCode
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
    let records = [baseline, candidate].map(\.record)
    let isOne = records[0].path == records[1].path
    let noise =
      isOne ? nil : RunHistory(of: fingerprints[0], in: results).noise(besides: records)
    let report = SideComparison(
      baseline, candidate, floor: floor?.margin, noise: noise, seed: seed)
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
    let read = try records.map { try Record(reading: $0, threads: usableThreads()) }
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
    let names = try names(in: text, of: "--kernels")
    guard names.count == 2 else {
      throw UsageError("--kernels is '\(text)'. Give two plugins, separated by a comma.")
    }
    guard names[0] != names[1] else {
      throw UsageError("--kernels names '\(names[0])' twice. Give two plugins.")
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
      try command.refuseWhatCompareDecides()
      if let first { try command.refuseOtherPlan(than: first) }
      let (plugins, faults) = try command.pluginOptions.plugins(installation)
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

extension RunCommand {
  /// Refuses options of a run that 'divide compare' has itself.
  fileprivate func refuseWhatCompareDecides() throws {
    let given = [
      seed != nil ? "--seed" : nil, results != "results/local" ? "--results" : nil,
      quiet ? "--quiet" : nil,
    ].compactMap(\.self)
    guard let option = given.first else { return }
    throw UsageError(
      "\(option) holds for both runs. Give it to 'divide compare', outside of --run.")
  }

  /// Refuses a preset, a span or a time limit that isn't the first run's.
  fileprivate func refuseOtherPlan(than first: RunCommand) throws {
    func refuse<Value: Equatable>(_ option: String, _ own: Value?, _ theirs: Value?) throws {
      guard let own, own != theirs else { return }
      let other = theirs.map { "has \($0)" } ?? "has none"
      throw UsageError(
        "The second --run has \(option) \(own), and the first \(other). Both sides are measured in "
          + "turns, as long and as often: give \(option) in the first --run, and it holds for both."
      )
    }
    try refuse("--preset", preset, first.preset)
    try refuse("--span", span, first.span)
    try refuse("--time-limit", timeLimit, first.timeLimit)
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
