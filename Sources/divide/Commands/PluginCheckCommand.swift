import ArgumentParser
import Budgets
import Documents
import Experiments
import FoundationEssentials
import Hardware
import Operations
import PluginProtocol
import Plugins
import System

struct PluginCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Examines whether a plugin's kernels keep the rules.",
    discussion: """
      Each rule is examined in a worker of its own: the boundary, correctness on awkward sizes, \
      honesty about where and whether the work is done, and what the kernel takes of the machine. \
      What is broken comes with what was seen and what to change, the cause before what follows \
      from it. The exit code is 1 if a rule is broken or none could be examined, so that it can \
      stand in your own continuous integration. What was not examined is counted, and changes \
      nothing about the exit code. But a kernel that declines every problem in f32 or f64, where \
      the manifest declares it, breaks 'declared'.

      Rules: \(ConformanceRule.allCases.map(\.rawValue).joined(separator: ", ")).

      Examples:
        divide plugin check gemm
        divide plugin check mine --plugin-path . --rules correct,roof
      """)

  @Argument(help: "The plugin's id.") var plugin: String
  @Option(help: "Only these rules, separated by commas.") var rules: String?
  @Flag(help: "Leave out the rules that compare times, for machines that others use meanwhile.")
  var untimed = false
  @Option(help: "The budget to examine under.") var budget = "cores=1"
  @Option(
    help: "Determines inputs, and which outputs are looked at; another each time unless given.")
  var seed: UInt64?
  @OptionGroup var output: OutputOptions
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
  @OptionGroup var options: PluginOptions

  func run() throws {
    Interruption.watch()
    let installation = try Installation.current()
    let (plugins, faults) = try options.plugins(installation)
    faults.forEach(Messages.warn)
    let plugin = try find(plugins)
    if let fault = plugin.fault { throw CheckError.unusable(id: plugin.manifest.id, fault) }
    let machine = try Machine.discover()
    let environment = ProcessInfo.processInfo.environment
    let capabilities = Capabilities.probe(in: SystemFiles(), environment: environment)
    let launch = WorkerLaunch(installation, machine, capabilities, environment: environment)
    let budget = try granted(on: machine)
    if let reason = plugin.manifest.lacksInstructions(on: machine.isa, under: budget.isa) {
      throw CheckError.unsupported(reason)
    }
    // Inputs that are the same each time would tell a kernel that it is examined.
    let seed = seed ?? UInt64.random(in: 0..<1 << 48)
    let conformance = Conformance(
      plugin, budget: budget,
      rules: try chosenRules().filter { !untimed || !$0.isTimed }, seed: seed, ask: launch.ask)
    var line = CounterLine(conformance.count, isQuiet: quiet)
    let findings = try conformance.examine(isCancelled: { Interruption.isRequested }) { finding in
      line.advance("\(finding.rule.rawValue), \(finding.operation) \(finding.precision.rawValue)")
    }
    line.finish()
    let report = ConformanceReport(plugin.manifest, findings)
    try output.show(report.document)
    guard findings.count >= conformance.count else {
      Messages.write("Stopped after \(findings.count) of \(conformance.count) examinations.\n")
      throw ExitCode.failure
    }
    if report.isBroken || !report.isAnyKept {
      if self.seed == nil, !quiet, report.isAnyKept {
        Messages.write("To see it again: --seed \(seed)\n")
      }
      throw ExitCode.failure
    }
  }

  private func find(_ plugins: [Plugin]) throws -> Plugin {
    if let found = plugins.first(where: { $0.manifest.id == plugin }) { return found }
    let names = plugins.map(\.manifest.id)
    throw UsageError(
      "There is no plugin '\(plugin)'.\(suggestion(for: plugin, among: names)) "
        + "Plugins: \(names.joined(separator: ", ")).")
  }

  private func chosenRules() throws -> [ConformanceRule] {
    let names = ConformanceRule.allCases.map(\.rawValue)
    let chosen = try rules.map { try divide.names(in: $0, of: "--rules") } ?? names
    return try chosen.map { name in
      guard let rule = ConformanceRule(rawValue: name) else {
        throw UsageError(
          "There is no rule '\(name)'.\(suggestion(for: name, among: names)) "
            + "Rules: \(names.joined(separator: ", ")).")
      }
      return rule
    }
  }

  private func granted(on machine: Machine) throws -> Budget {
    do { return try Budget(try BudgetRequest(parsing: budget), on: machine) } catch {
      throw UsageError("\(error)")
    }
  }
}

/// A plugin can't be examined.
private enum CheckError: Error, CustomStringConvertible {
  case unusable(id: String, String)
  case unsupported(String)

  var description: String {
    switch self {
    case .unusable(let id, let fault): "The plugin '\(id)' can't be used: \(fault)"
    case .unsupported(let reason): "Nothing can be examined: \(reason)"
    }
  }
}
