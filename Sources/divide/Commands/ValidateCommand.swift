import ArgumentParser
import Budgets
import Estimation
import Experiments
import Findings
import Hardware
import Operations
import Plugins
import Quantities
import Records
import Reporting
import Sampling

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Compares predicted times of training steps with measured ones.",
    discussion: """
      Measures training steps in PyTorch, and the kernels that each step is made of, in turns. \
      Then it predicts each step from its kernels, and compares. The framework's overhead in a \
      prediction is fitted on the other models only.

      It measures large kernels first, and always goes on with the model of which the least is \
      measured, until the minutes are over. The times of the other kernels are interpolated; the \
      report says how much was measured. Every invocation is saved at once. After Ctrl-C, go on \
      with 'divide run --resume'.

      Needs PyTorch: 'pip install torch numpy'. Set DIVIDE_PYTHON to the Python that has it.

        divide validate
        divide validate --models resnet-50,bert-base --budgets cores=1 --minutes 10
        divide validate --device gpu:0
        divide validate --record results/local/MACHINE/RUN.jsonl
      """)

  @Option(help: "Recipes to validate, separated by commas. All of them if left out.")
  var models: String?
  @Option(help: "Budgets, separated by semicolons.")
  var budgets = "cores=1;all"
  @Option(
    help: ArgumentHelp(
      "Measure on this device, such as gpu:0, whatever --budgets says.", valueName: "device"))
  var device: String?
  @Option(
    help: ArgumentHelp(
      "Measure no more than the largest kernels that make up this share of a step, by an estimate "
        + "from roofs.",
      valueName: "share"))
  var share = 0.99
  @Option(help: "Measure each step and kernel at most this many times, in fresh processes.")
  var invocations = 3
  @Option(help: "How many minutes to measure.")
  var minutes = 45.0
  @Option(help: "Plugins whose kernels are measured, PyTorch's first.")
  var kernels = "pytorch"
  @Option(help: "Determines the order and the inputs.")
  var seed: UInt64?
  @Option(help: "The folder to save records in.")
  var results = "results/local"
  @Option(help: "Print the report of this record instead of measuring.")
  var record: String?
  @Flag(name: .customLong("dry-run"), help: "Show what would be measured, and stop.")
  var dryRun = false
  @OptionGroup var output: OutputOptions
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
  @OptionGroup var pluginOptions: PluginOptions
  @OptionGroup var catalogueOptions: CatalogueOptions

  func validate() throws {
    guard share > 0, share <= 1 else {
      throw ValidationError("The share is \(share). Give one above 0 and at most 1.")
    }
    guard (1...20).contains(invocations) else {
      throw ValidationError("--invocations takes 1 to 20, found \(invocations).")
    }
    guard minutes > 0, minutes <= 10_000 else {
      throw ValidationError("--minutes takes more than 0 and at most 10,000, found \(minutes).")
    }
  }

  func run() throws {
    let catalogue = try catalogueOptions.load()
    if let record {
      try show(Record(reading: record, threads: usableThreads()), catalogue.recipes)
      return
    }
    Interruption.watch()
    let recipes = try chosen(of: catalogue)
    let installation = try Installation.current()
    let (plugins, faults) = try pluginOptions.plugins(installation)
    faults.forEach(Messages.warn)
    let names = try kernelNames()
    for name in names {
      guard let plugin = plugins.first(where: { $0.manifest.id == name }) else {
        throw UsageError("There is no plugin '\(name)'. See 'divide plugin list'.")
      }
      if let fault = plugin.fault { throw ValidateError.unavailable(plugin: name, fault: fault) }
    }
    let machine = try Machine.discover()
    machine.warnings.forEach(Messages.warn)
    let suite = try Suite(
      text: ValidationSuite(recipes, share: share, budgets: granted).text, path: "validation",
      operations: OperationCatalogue.suiteOperations)
    let plan: ExperimentPlan
    do {
      plan = try ExperimentPlanner(machine, plugins: plugins)
        .plan(suite, budgets: granted, kernels: names, roofs: true)
    } catch {
      throw UsageError(error.description)
    }
    let session = try RunSession(
      beginning: plan, suite, sampling(), .quick, seed: seed ?? UInt64.random(in: 0..<1 << 48),
      machine, plugins, commandLine: ["divide"] + CommandLine.arguments.dropFirst(),
      folder: results,
      overrideShare: dryRun
        ? nil : LibraryInquiry(installation, machine, plugins).overrideShare())
    if dryRun {
      return try output.show(PlanReport(session).document)
    }
    let (ending, record) = try session.measure(installation, machine, quiet: quiet)
    guard ending == .complete else {
      Messages.write(
        "Stopped. Go on with:\n  divide run --resume \(record.path)\nand then:\n"
          + "  divide validate --record \(record.path)\n")
      throw ExitCode.failure
    }
    Messages.write("Record: \(record.path)\n")
    try show(record, catalogue.recipes)
  }

  /// The budgets to measure under.
  private var granted: String { device.map { "device=\($0)" } ?? budgets }

  private func show(_ record: Record, _ recipes: [Recipe]) throws {
    let validation = StepValidation(
      RecordFindings(record), of: recipes,
      by: try kernelNames()[0])
    guard !validation.isEmpty else { throw ValidateError.nothing(path: record.path) }
    try output.show(validation.document)
  }

  private func chosen(of catalogue: Catalogue) throws -> [Recipe] {
    guard let models else { return catalogue.recipes }
    return try names(in: models, of: "--models").map { name in
      try asUsage { () throws(EstimationError) in try catalogue.recipe(name) }
    }
  }

  /// At least one.
  private func kernelNames() throws -> [String] { try names(in: kernels, of: "--kernels") }

  /// Few samples of each invocation.
  ///
  /// Most of the time is PyTorch's start, and processes differ more than samples do. A kernel of a
  /// second is warm after its first run, and its second and third say enough.
  private func sampling() -> SamplingPlan {
    var plan = SamplingPlan(.quick)
    plan.invocation.samples = 5
    plan.invocation.minimumSamples = 2
    plan.invocation.maximumWarmUp = .milliseconds(150)
    plan.minimumInvocations = invocations
    plan.maximumInvocations = invocations
    plan.order = .listed
    plan.span = .zero
    plan.timeLimit = .seconds(60 * minutes)
    plan.deadline = .seconds(60)
    return plan
  }
}

/// What has to be measured to predict the steps of recipes: a suite.
struct ValidationSuite {
  private let recipes: [Recipe]
  private let share: Double
  private let budgets: String

  init(_ recipes: [Recipe], share: Double, budgets: String) {
    self.recipes = recipes
    self.share = share
    self.budgets = budgets
  }

  /// The suite as people would write it.
  var text: String {
    let steps = recipes.map { recipe in
      """
        - {name: step-\(recipe.id), operation: \(OperationID.trainingStep(of: recipe.id)), \
      problem: {batch: \(recipe.batch)}, caches: warm}
      """
    }
    let kernels = Recipe.measuringOrder(of: recipes, share: share)
    let cases = kernels.enumerated().map { index, entry in
      let sizes = entry.kernel.problem.sizes.map { "\($0.name): \($0.value)" }
      return """
          - {name: \(entry.kernel.operation)-\(index + 1), operation: \(entry.kernel.operation), \
        problem: {\(sizes.joined(separator: ", "))}, caches: cold, count: \
        \(max(1, Int(saturating: entry.count.rounded())))}
        """
    }
    return """
      suite: 1
      name: validation
      summary: Training steps and the kernels that take most of them.
      source: the recipes of \(recipes.map(\.id).joined(separator: ", "))
      budgets: ["\(budgets)"]
      cases:

      """ + (steps + cases).joined(separator: "\n") + "\n"
  }
}

/// Steps can't be validated.
private enum ValidateError: Error, CustomStringConvertible {
  case unavailable(plugin: String, fault: String)
  case nothing(path: String)

  var description: String {
    switch self {
    case .unavailable(let plugin, let fault): "The plugin '\(plugin)' can't be used. \(fault)"
    case .nothing(let path):
      "The record \(path) has no training step with measured kernels and roofs. See 'divide "
        + "report' for what became of its cells."
    }
  }
}
