import ArgumentParser
import Experiments
import Findings
import FoundationEssentials
import Hardware
import Records
import Reporting
import Sampling

struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Compares this machine with itself, to learn which differences mean nothing here.",
    discussion: """
      Measures every cell of a suite twice, in turns, and compares the two sides as 'divide \
      compare' would. Any difference is the machine's own noise. The largest usual difference, the \
      floor, is saved beside the machine's records. 'divide compare' then ignores smaller \
      differences.

      For comparison it also shows a common rule on the same measurements: two things differ when \
      the mean of one process lies outside the mean ± 2 σ of the other.

      Takes a suite and options as 'divide run' does:
        divide selftest
        divide selftest quick --kernels gemm --preset standard
      """)

  @OptionGroup var arguments: RunArguments
  @OptionGroup var output: OutputOptions

  func run() throws {
    // What stands behind the suite is passed on as it is, so help has to be looked for.
    if arguments.asksForHelp { throw CleanExit.helpRequest(self) }
    Interruption.watch()
    let command = try arguments.command()
    // What stands behind the suite is read as an option of the run.
    let output = try output.or(command.output)
    let installation = try Installation.current()
    let machine = try Machine.discover()
    machine.warnings.forEach(Messages.warn)
    let (plugins, faults) = try command.pluginOptions.plugins(installation)
    faults.forEach(Messages.warn)
    let (suite, plan) = try command.plan(machine, plugins, installation)
    var (sampling, preset) = command.sampling()
    // Twice the cells take twice the time.
    sampling.timeLimit = command.timeLimit?.duration ?? sampling.timeLimit.map { $0 * 2 }
    let session = try RunSession(
      beginning: ExperimentPlan(sides: [("A", plan), ("A again", plan)]), suite, sampling, preset,
      seed: command.seed ?? UInt64.random(in: 0..<1 << 48), machine, plugins,
      commandLine: ["divide"] + CommandLine.arguments.dropFirst(), folder: command.results,
      overrideShare: LibraryInquiry(installation, machine, plugins).overrideShare())
    let (ending, record) = try session.measure(installation, machine, quiet: command.quiet)
    guard ending == .complete else {
      Messages.write("Stopped. What was measured is saved in \(record.path).\n")
      throw ExitCode.failure
    }
    let test = SelfTest(record)
    guard !test.ratios.isEmpty else { throw SelftestError.tooFew(path: record.path) }
    let floor = NoiseFloor(
      measuredAt: Date.now.formatted(.iso8601), ratios: test.ratios)
    try floor.save(machine.fingerprint, in: command.results)
    try output.show(
      test.document(margin: floor.margin).disclosing(Disclosure(RecordFindings(record))))
    Messages.write("Record: \(record.path)\n")
  }
}

/// The floor can't be told.
private enum SelftestError: Error, CustomStringConvertible {
  case tooFew(path: String)

  var description: String {
    switch self {
    case .tooFew(let path):
      "No cell was measured five times on both sides, so the floor can't be told. Leave "
        + "--time-limit out, or measure fewer cells. What was measured is saved in \(path)."
    }
  }
}

/// What a run can be told, for commands that measure like one.
struct RunArguments: ParsableArguments {
  @Argument(parsing: .captureForPassthrough, help: "A suite and options of 'divide run'.")
  var arguments: [String] = []

  /// Whether the user wants to know what the command does.
  var asksForHelp: Bool { arguments.contains("--help") || arguments.contains("-h") }

  /// The run that was asked for.
  func command() throws -> RunCommand {
    try RunCommand.behindRun(arguments)
  }
}
