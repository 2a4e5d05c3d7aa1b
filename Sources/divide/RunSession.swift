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
  private let environment: [String: String]

  /// Begins a run.
  ///
  /// - Parameter overrideShare: What the user's choice of a core type leaves of the speed, if that
  ///   was measured.
  init(
    beginning plan: ExperimentPlan, _ suite: Suite, _ sampling: SamplingPlan,
    _ preset: SamplingPlan.Preset, seed: UInt64, _ machine: Machine, _ plugins: [Plugin],
    commandLine: [String], folder: String, overrideShare: Double? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    self.plan = plan
    self.environment = environment
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
      environment: KernelEnvironment(of: environment).recorded,
      overrideShare: overrideShare,
      plugins: try plugins.filter { used.contains($0.manifest.id) }.map { plugin in
        HeaderV1.Plugin(
          id: plugin.manifest.id, version: plugin.manifest.version,
          libraryDigest: try plugin.library.map { try LibraryDigest($0).text },
          bundled: plugin.isBundled)
      }, budgets: plan.budgets.map(BudgetV1.init), cells: plan.cells.map(CellV1.init))
    record = try Record(path: "\(folder)/\(machine.fingerprint)/\(stamp).jsonl", header: header)
  }

  /// Goes on with a run.
  ///
  /// - Throws: `RecordError` if the record can't be read; `ResumeError` if this machine, these
  ///   plugins or what reaches kernels of the environment aren't those of the record.
  init(
    resuming path: String, _ machine: Machine, _ plugins: [Plugin],
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    record = try Record(reading: path, threads: usableThreads())
    self.environment = environment
    guard record.machine.fingerprint == machine.fingerprint else {
      throw ResumeError.otherMachine(path: path, fingerprint: record.machine.fingerprint)
    }
    let differences = KernelEnvironment(of: environment).differences(
      from: record.header.environment)
    guard differences.isEmpty else {
      throw ResumeError.otherEnvironment(path: path, differences)
    }
    let measured = Set(record.cells.filter { $0.skipped == nil }.compactMap(\.plugin))
    for recorded in record.header.plugins where measured.contains(recorded.id) {
      try Self.find(recorded, in: plugins, path: path)
    }
    sampling = record.plan
    seed = record.header.seed
    isResumed = true
    plan = try ExperimentPlanner(machine, plugins: plugins).plan(again: record)
    if record.isTorn {
      Messages.warn("The record's last line was cut short; it is dropped and measured again.")
    }
  }

  /// Finds a plugin of the record among those that are here.
  ///
  /// - Throws: `ResumeError` if it isn't here, can't be used or read, or is another build.
  private static func find(
    _ recorded: HeaderV1.Plugin, in plugins: [Plugin], path: String
  ) throws {
    guard let plugin = plugins.first(where: { $0.manifest.id == recorded.id }) else {
      throw ResumeError.missingPlugin(path: path, id: recorded.id)
    }
    if let fault = plugin.fault {
      throw ResumeError.unusablePlugin(path: path, id: recorded.id, fault)
    }
    guard plugin.manifest.version == recorded.version else {
      throw ResumeError.otherVersion(
        path: path, id: recorded.id, then: recorded.version, now: plugin.manifest.version,
        folder: plugin.folder)
    }
    let digest = try plugin.library.map { try LibraryDigest($0).text }
    guard digest == recorded.libraryDigest,
      recorded.bundled == nil || recorded.bundled == plugin.isBundled
    else {
      throw ResumeError.otherPlugin(path: path, id: recorded.id, folder: plugin.folder)
    }
  }

  /// Measures what is left, and returns the record.
  func measure(
    _ installation: Installation, _ machine: Machine, quiet: Bool
  ) throws -> (ExperimentRunner.Ending, Record) {
    let system = SystemFiles()
    let capabilities = Capabilities.probe(in: system, environment: environment)
    for group in StaleControlGroups(removingWhere: capabilities, in: system).kept {
      Messages.warn(
        "The control group \(group) of a run that was killed still holds processes. End them, and "
          + "remove it with rmdir.")
    }
    let writer: RecordWriter
    var record = record
    if isResumed {
      writer = try RecordWriter(resuming: record.path, keeping: record.wholeBytes)
      try writer.append(
        ResumedV1(at: Date.now.formatted(.iso8601), commandLine: CommandLine.arguments))
    } else {
      let begun = try RecordWriter.begin(
        record.header, in: URL(filePath: record.path).deletingLastPathComponent().path)
      writer = begun.writer
      record = try Record(path: writer.path, header: begun.header)
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
  case otherEnvironment(path: String, [String])
  case missingPlugin(path: String, id: String)
  case unusablePlugin(path: String, id: String, String)
  case otherVersion(path: String, id: String, then: String, now: String, folder: String)
  case otherPlugin(path: String, id: String, folder: String)

  var description: String {
    switch self {
    case .otherMachine(let path, let fingerprint):
      "The record \(path) was begun on another machine (\(fingerprint)). Go on with it there, or "
        + "begin a run of this machine's own."
    case .otherEnvironment(let path, let differences):
      "The environment isn't the one that \(path) was begun with: "
        + differences.joined(separator: "; ")
        + ". Set it as it was, or begin a new run: kernels may compute otherwise under it."
    case .missingPlugin(let path, let id):
      "The plugin '\(id)' isn't found, which \(path) was begun with. Give the folder that it is "
        + "in with --plugin-path; 'divide plugin list' shows which are found."
    case .unusablePlugin(let path, let id, let fault):
      "The plugin '\(id)', which \(path) was begun with, can't be used: \(fault)"
    case .otherVersion(let path, let id, let then, let now, let folder):
      "The plugin '\(id)' in \(folder) is version \(now), and \(path) was begun with version "
        + "\(then). Give the folder of that one with --plugin-path, or begin a new run."
    case .otherPlugin(let path, let id, let folder):
      "The plugin '\(id)' in \(folder) is not the build that \(path) was begun with. Give the "
        + "folder of that build with --plugin-path, or begin a new run: two builds in one record "
        + "can't be told apart."
    }
  }
}

/// The FNV-1a digest of a library's bytes, which tells two builds apart.
struct LibraryDigest {
  let text: String

  /// Reads a library.
  ///
  /// - Throws: `RegularFileError` if it isn't a file, or can't be read.
  init(_ path: String) throws(RegularFileError) {
    text = FNV1a(try RegularFile(path).bytes()).digits
  }
}
