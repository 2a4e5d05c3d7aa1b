import ArgumentParser
import Budgets
import Experiments
import Findings
import FoundationEssentials
import Hardware
import Plugins
import Randomness
import RecordFormat
import Records
import Sampling
import System

/// One run from its plan to its record, begun now or gone on with.
struct RunSession {
  /// What is measured.
  let plan: ExperimentPlan
  /// How long and how often.
  let sampling: SamplingPlan
  /// What determines the order.
  let seed: UInt64
  private let record: Record
  private let isResumed: Bool

  /// Begins a run.
  ///
  /// - Parameter overrideShare: What the user's choice of a core type leaves of the speed, if that
  ///   was measured.
  init(
    beginning plan: ExperimentPlan, _ suite: Suite, _ sampling: SamplingPlan,
    _ preset: SamplingPlan.Preset, seed: UInt64, _ machine: Machine, _ plugins: [Plugin],
    commandLine: [String], folder: String, overrideShare: Double? = nil
  ) throws {
    self.plan = plan
    self.sampling = sampling
    self.seed = seed
    isResumed = false
    let now = Date.now
    let stamp = now.formatted(
      Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    let used = Set(plan.cells.compactMap(\.plugin))
    let header = HeaderV1(
      run: stamp, createdAt: now.formatted(.iso8601),
      tool: HeaderV1.Tool(name: "divide", version: Divide.configuration.version),
      commandLine: commandLine, seed: seed,
      suite: HeaderV1.Suite(name: suite.name, summary: suite.summary, source: suite.source),
      plan: PlanV1(sampling, preset: preset), machine: MachineV1(machine),
      environment: LibraryVariables.among(ProcessInfo.processInfo.environment),
      overrideShare: overrideShare,
      plugins: plugins.filter { used.contains($0.manifest.id) }.map { plugin in
        HeaderV1.Plugin(
          id: plugin.manifest.id, version: plugin.manifest.version,
          libraryDigest: plugin.library.flatMap(LibraryDigest.init)?.text)
      }, budgets: plan.budgets.map(BudgetV1.init), cells: plan.cells.map(CellV1.init))
    record = try Record(path: "\(folder)/\(machine.fingerprint)/\(stamp).jsonl", header: header)
  }

  /// Goes on with a run.
  ///
  /// - Throws: `RecordError` if the record can't be read; `ResumeError` if this machine or these
  ///   plugins aren't those of the record.
  init(resuming path: String, _ machine: Machine, _ plugins: [Plugin]) throws {
    record = try Record(reading: path)
    guard record.machine.fingerprint == machine.fingerprint else {
      throw ResumeError.otherMachine(path: path, fingerprint: record.machine.fingerprint)
    }
    sampling = record.plan
    seed = record.header.seed
    isResumed = true
    plan = try ExperimentPlanner(machine, plugins: plugins).plan(again: record)
    for recorded in record.header.plugins {
      let plugin = plugins.first { $0.manifest.id == recorded.id }
      let digest = plugin?.library.flatMap(LibraryDigest.init)?.text
      guard digest == recorded.libraryDigest else {
        throw ResumeError.otherPlugin(path: path, id: recorded.id)
      }
    }
    if record.isTorn {
      Messages.warn("The record's last line was cut short; it is dropped and measured again.")
    }
  }

  /// Measures what is left, and returns the record.
  func measure(
    _ installation: Installation, _ machine: Machine, quiet: Bool,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> (ExperimentRunner.Ending, Record) {
    let system = SystemFiles()
    let capabilities = Capabilities.probe(in: system, environment: environment)
    for group in StaleControlGroups(removingWhere: capabilities, in: system).kept {
      Messages.warn(
        "The control group \(group) of a run that was killed still holds processes. End them, and "
          + "remove it with rmdir.")
    }
    let writer: RecordWriter
    if isResumed {
      writer = try RecordWriter(resuming: record.path, keeping: record.wholeBytes)
      try writer.append(
        ResumedV1(at: Date.now.formatted(.iso8601), commandLine: CommandLine.arguments))
    } else {
      writer = try RecordWriter(creating: record.path)
      try writer.append(record.header)
    }
    let launch = WorkerLaunch(
      installation, machine, capabilities, environment: environment)
    var runner = ExperimentRunner(
      plan, sampling: sampling, seed: seed, record: record, clock: .system,
      measure: { [warnings = KernelWarnings()] turn, isCancelled in
        let invocation = try launch.measure(turn, isCancelled: isCancelled)
        if let invocation { warnings.tell(invocation, of: turn.cell.plugin.manifest.id) }
        return invocation
      }, write: { try writer.append($0) },
      summaries: { RecordFindings($0).results.map(\.summary) })
    var progress = ProgressLine(isQuiet: quiet)
    defer { progress.finish() }
    return try runner.run(isCancelled: { Interruption.isRequested }) { progress.show($0) }
  }
}

/// A record can't be gone on with here.
enum ResumeError: Error, CustomStringConvertible {
  case otherMachine(path: String, fingerprint: String)
  case otherPlugin(path: String, id: String)

  var description: String {
    switch self {
    case .otherMachine(let path, let fingerprint):
      "The record \(path) was begun on another machine (\(fingerprint)). Go on with it there, or "
        + "begin a run of this machine's own."
    case .otherPlugin(let path, let id):
      "The plugin '\(id)' is not the build that \(path) was begun with. Begin a new run: two "
        + "builds in one record can't be told apart."
    }
  }
}

/// The FNV-1a digest of a library's bytes, which tells two builds apart.
struct LibraryDigest {
  let text: String

  /// Reads a library; `nil` if that isn't possible.
  init?(_ path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    text = FNV1a(data).digits
  }
}
