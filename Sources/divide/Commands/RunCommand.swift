import ArgumentParser
import Budgets
import Documents
import Experiments
import Hardware
import Operations
import Plugins
import Records
import Reporting
import Sampling

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Measures this machine under resource budgets, and reports.",
    discussion: """
      Measures every case of a suite under every budget with every kernel that can compute it. \
      Each invocation is a fresh process. Rounds in random order repeat until the 95 % intervals \
      are narrow enough. Every invocation is saved at once: after Ctrl-C or a crash, go on with \
      --resume.

      Budgets: cores=2,quota=1.5,memory=4GiB,isa=avx2 and the like (keys: \
      \(BudgetRequest.keys.joined(separator: ", "))), 'all', or a ladder: \
      \(Ladder.allCases.map(\.rawValue).joined(separator: ", ")). Separate several with \
      semicolons. Lists have '+' between their ranges: numa=0+2, pus=0-3+8, device=gpu:0+1. With \
      packages or numa, cores counts within those. power, clock and mig say how a GPU has to be \
      set already: nothing is changed on it.

      Examples:
        divide run
        divide run resnet50 --preset standard --budgets cores
        divide run quick --kernels gemm --budgets 'cores=1;cores=1,quota=0.5'
        divide run --resume results/local/0123456789abcdef/20260101T120000Z.jsonl
      """)

  @Argument(help: "A suite's name, or the path of a YAML file.")
  var suite = "quick"
  @Option(help: "How precisely to measure: quick (5 %), standard (2 %) or publish (1 %).")
  var preset: String?
  @Option(help: "Budgets or ladders instead of the suite's own, separated by semicolons.")
  var budgets: String?
  @Option(help: "Only these plugins, separated by commas.")
  var kernels: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Measure the peak and the memory bandwidth of every budget too, to hold kernels against.")
  var roofs = true
  @Option(
    name: .customLong("time-limit"),
    help: "Once every cell was measured once, start nothing more after this many seconds.",
    transform: StatedDuration.aboveZero)
  var timeLimit: StatedDuration?
  @Option(
    help: """
      Spread the invocations of each cell over at least this many seconds, so that a neighbour's \
      passing load is not taken for the machine (quick: 15, standard: 60, publish: 120).
      """, transform: StatedDuration.fromZero)
  var span: StatedDuration?
  @Option(help: "Determines the order, the inputs and which samples are checked.")
  var seed: UInt64?
  @Option(help: "The folder to save records in.")
  var results = "results/local"
  @Option(help: "Go on with this record instead of beginning one.")
  var resume: String?
  @Flag(name: .customLong("dry-run"), help: "Show what would be measured, and stop.")
  var dryRun = false
  @OptionGroup var output: OutputOptions
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
  @OptionGroup var pluginOptions: PluginOptions
  @OptionGroup var catalogueOptions: CatalogueOptions

  func validate() throws {
    if let preset, SamplingPlan.Preset(rawValue: preset) == nil {
      let names = SamplingPlan.Preset.allCases.map(\.rawValue)
      throw ValidationError(
        "There is no preset '\(preset)'.\(suggestion(for: preset, among: names)) "
          + "Presets: \(names.joined(separator: ", ")).")
    }
    if resume != nil,
      dryRun || budgets != nil || kernels != nil || seed != nil || preset != nil || span != nil
    {
      throw ValidationError(
        "--resume goes on with what the record says; leave the other choices out.")
    }
  }

  func run() throws {
    Interruption.watch()
    let installation = try Installation.current()
    let estimates = try catalogueOptions.load()
    let (plugins, faults) = try pluginOptions.plugins(installation)
    faults.forEach(Messages.warn)
    let machine = try Machine.discover()
    machine.warnings.forEach(Messages.warn)

    let session: RunSession
    if let resume {
      session = try RunSession(resuming: resume, machine, plugins)
    } else {
      session = try begin(machine, plugins, installation)
    }
    if dryRun {
      return try output.show(PlanReport(session).document)
    }
    let (ending, record) = try session.measure(installation, machine, quiet: quiet)
    guard ending == .complete else {
      Messages.write(
        "Stopped. Everything measured so far is saved. Go on with:\n"
          + "  divide run --resume \(record.path)\n")
      throw ExitCode.failure
    }
    try output.show(Report(record, estimates).document)
    Messages.write("Record: \(record.path)\n")
  }

  private func begin(
    _ machine: Machine, _ plugins: [Plugin], _ installation: Installation
  ) throws -> RunSession {
    let (suite, plan) = try plan(machine, plugins, installation)
    let (sampling, preset) = sampling()
    let seed = seed ?? UInt64.random(in: 0..<1 << 48)
    return try RunSession(
      beginning: plan, suite, sampling, preset, seed: seed, machine, plugins,
      commandLine: repeatable(seed: seed), folder: results,
      overrideShare: dryRun
        ? nil : LibraryInquiry(installation, machine, plugins).overrideShare())
  }

  /// Returns the run that arguments behind `divide run` would be,
  /// for commands that measure like one.
  static func behindRun(_ arguments: [String]) throws -> RunCommand {
    let command: RunCommand
    do { command = try parse(arguments) } catch { throw UsageError(message(for: error)) }
    guard command.resume == nil, !command.dryRun else {
      throw UsageError(
        "\(command.dryRun ? "--dry-run" : "--resume") is for 'divide run' alone. Leave it out here."
      )
    }
    return command
  }

  /// What would be measured.
  func plan(
    _ machine: Machine, _ plugins: [Plugin], _ installation: Installation
  ) throws -> (Suite, ExperimentPlan) {
    let chosenSuite = try findSuite(installation)
    let chosen = try kernels.map { try names(in: $0, of: "--kernels") } ?? []
    for name in chosen where !plugins.contains(where: { $0.manifest.id == name }) {
      let names = plugins.map(\.manifest.id)
      throw UsageError(
        "There is no plugin '\(name)'.\(suggestion(for: name, among: names)) "
          + "Plugins: \(names.joined(separator: ", ")).")
    }
    do {
      return (
        chosenSuite,
        try ExperimentPlanner(machine, plugins: plugins)
          .plan(chosenSuite, budgets: budgets, kernels: chosen, roofs: roofs)
      )
    } catch {
      throw UsageError(error.description)
    }
  }

  /// How long and how often to measure.
  func sampling() -> (SamplingPlan, SamplingPlan.Preset) {
    let preset = preset.flatMap(SamplingPlan.Preset.init) ?? .quick
    var sampling = SamplingPlan(preset)
    if suite != "quick", timeLimit == nil { sampling.timeLimit = nil }
    if let timeLimit { sampling.timeLimit = timeLimit.duration }
    if let span { sampling.span = span.duration }
    return (sampling, preset)
  }

  private func findSuite(_ installation: Installation) throws -> Suite {
    do throws(DocumentError) {
      return try Suite.find(
        suite, in: installation.suites, operations: OperationCatalogue.suiteOperations)
    } catch {
      // A name that isn't there is wrong usage; a file that says something wrong is a failure.
      guard error.line == nil else { throw error }
      throw UsageError(error.path == suite ? error.description : error.message)
    }
  }

  /// The command line that repeats this run: as it was given, with the seed.
  private func repeatable(seed: UInt64) -> [String] {
    var arguments = ["divide"] + CommandLine.arguments.dropFirst()
    if self.seed == nil { arguments += ["--seed", "\(seed)"] }
    return arguments
  }
}
