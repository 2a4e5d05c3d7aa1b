package import Budgets
import FoundationEssentials
import Glibc
import Hardware
import Operations
import PluginProtocol
import Plugins
import Quantities
import RecordFormat
import Records
import Sampling
package import System

/// Starts a worker under its budget, listens to it, and verifies what it was granted.
package struct WorkerLaunch: Sendable {
  private let launcher: String
  private let worker: String
  private let capabilities: Capabilities
  private let system: SystemFiles
  private let environment: [String: String]
  private let lastLevelBytes: Int64
  private let compiled = CompiledCode()
  private let warn: @Sendable (String) -> Void

  /// Creates a way to start workers.
  ///
  /// - Parameters:
  ///   - launcher: The path of `divide-launch`.
  ///   - worker: The path of `divide-worker`.
  ///   - lastLevelBytes: The size of the last cache level, which cold operands have to exceed.
  ///   - warn: Receives what the user should see and what doesn't end the run.
  package init(
    launcher: String, worker: String, capabilities: Capabilities, system: SystemFiles,
    environment: [String: String], lastLevelBytes: Int64, warn: @escaping @Sendable (String) -> Void
  ) {
    self.launcher = launcher
    self.worker = worker
    self.capabilities = capabilities
    self.system = system
    self.environment = environment
    self.lastLevelBytes = lastLevelBytes
    self.warn = warn
  }

  /// Measures a cell once in a fresh process.
  ///
  /// - Returns: `nil` if the user stopped it.
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started under the budget.
  func measure(
    _ cell: MeasurableCell, round: Int, sampling: SamplingPlan, seed: UInt64, startedAt: Duration,
    isCancelled: () -> Bool
  ) throws -> InvocationV1? {
    let plan = cell.budget.quotaInForce == nil ? sampling : sampling.underQuota()
    var request = WorkerRequest(
      plugin: cell.plugin.manifest.id, library: cell.plugin.library ?? "",
      command: cell.plugin.manifest.command, folder: cell.plugin.folder,
      operation: type(of: cell.operation).id, problem: cell.operation.problem,
      precision: cell.cell.precision, threads: cell.budget.threads, caches: cell.cell.caches,
      coldBytes: max(2 * lastLevelBytes, 64 << 20),
      memoryLimit: cell.budget.memoryLimit?.bytes ?? .max, seed: seed, plan: plan)
    request.threadsAreCounted = cell.plugin.threadsAreCounted
    let talk = try converse(
      request, with: cell.plugin, under: cell.budget,
      operandBytes: request.mostOperandBytes(for: cell),
      deadline: Self.deadline(cell, plan), serial: round, isCancelled: isCancelled)
    if talk.result.interruption == .requested { return nil }
    var invocation = InvocationV1(
      cell: cell.cell.id, round: round, startedAtSeconds: startedAt.inSeconds,
      elapsedSeconds: talk.elapsed.inSeconds, outcome: talk.outcome.rawValue, message: talk.message)
    talk.listener.fill(&invocation)
    invocation.peakResidentBytes = talk.result.peakResidentBytes
    invocation.throttledPeriods = talk.counters.throttledPeriods
    invocation.packageJoules = talk.joules
    var observation = talk.listener.observation()
    observation.peakMemory =
      talk.counters.memoryPeak ?? ByteCount(bytes: talk.result.peakResidentBytes)
    observation.elapsed = talk.elapsed
    invocation.budgetFacts = talk.enforcement.verified(by: observation)
      .compactMap(ResourceFactV1.init)
    if !talk.result.complaint.isEmpty, talk.outcome != .ok {
      invocation.standardError = talk.result.complaint
    }
    return invocation
  }

  /// A worker's whole life, from its request to its end.
  struct Conversation {
    var listener: WorkerListener
    var result: ChildProcess.Result
    var outcome: Outcome
    var message: String?
    var elapsed: Duration
    var counters: ControlGroupCounters
    var joules: Double?
    var enforcement: EnforcementPlan
  }

  /// Starts a worker under a budget, hands it a request, and listens until it ends.
  ///
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started under the budget.
  func converse(
    _ request: WorkerRequest, with plugin: Plugin, under budget: Budget, operandBytes: Int64,
    deadline: Duration, serial: Int, isCancelled: () -> Bool
  ) throws -> Conversation {
    let enforcement = EnforcementPlan(
      for: budget, with: capabilities, libraryThreads: plugin.manifest.threading == .own ? 1 : nil,
      threadsAreCounted: plugin.threadsAreCounted)
    let session = try enforcement.openSession(serial: serial, in: system)
    defer { close(session) }
    let scratch = try ScratchFolder()
    var environment = environment
    environment["TMPDIR"] = scratch.path
    let compiled = plugin.hasDriver ? try compiled.folder(of: plugin.manifest.id) : nil
    environment["XDG_CACHE_HOME"] = compiled ?? scratch.path
    let command = session.command(
      launcher: launcher, running: worker, environment: environment, parent: getpid(),
      // What a kernel does on the network is only seen where it may.
      isolation: Isolation(
        scratch: scratch.path, compiled: compiled, forbidsNetwork: request.rule != .network,
        // A program's operands are files in memory, and each may be as large as all together.
        fileBytes: ByteCount.gibibytes(4).bytes + operandBytes,
        userThreads: UserThreads.limit(threads: budget.threads)))
    let begin = ContinuousClock.now
    let energy = EnergyCounter(system)
    let child = try ChildProcess(
      command.executable, arguments: command.arguments, environment: command.environment)
    child.send(String(decoding: try JSONEncoder().encode(request), as: UTF8.self))
    let listener = WorkerListener(
      process: Int(child.id), budget: budget, system: system, operandBytes: operandBytes,
      threadsAreCounted: plugin.threadsAreCounted)
    let result = withoutPreempting {
      child.read(
        deadline: deadline, interval: .milliseconds(100), watch: listener.watch,
        isCancelled: isCancelled, line: listener.take)
    }
    let elapsed = ContinuousClock.now - begin
    let counters = session.counters()
    let (outcome, message) = listener.outcome(
      result, outOfMemoryKills: counters.outOfMemoryKills ?? 0, deadline: deadline)
    return Conversation(
      listener: listener, result: result, outcome: outcome, message: message, elapsed: elapsed,
      counters: counters, joules: energy?.joules(), enforcement: enforcement)
  }

  private func close(_ session: ControlGroupSession) {
    do throws(EnforcementError) { try session.close() } catch { warn(error.description) }
  }

  /// The time an invocation may take: the plan's, and what its work takes at 1 GFLOP/s and 1 GB/s, a
  /// tenth of what the slowest processor in use does; or what the budget says.
  private static func deadline(_ cell: MeasurableCell, _ plan: SamplingPlan) -> Duration {
    if let time = cell.budget.time { return time }
    let seconds =
      cell.operation.work.flop / 1e9 + Double(cell.operation.traffic(cell.cell.precision).bytes)
      / 1e9
    let share = min(1, cell.budget.quotaInForce ?? 1)
    return plan.deadline + .seconds(6 * seconds / share) + plan.maximumWarmUp + plan.samplingTime
      + plan.minimumSample * (plan.minimumSamples + 2) + cell.plugin.compileTime / share
  }
}

/// The energy that the processor packages have used, where the kernel lets this user read it (RAPL).
struct EnergyCounter {
  private let system: SystemFiles
  private let start: [String: Int64]

  init?(_ system: SystemFiles) {
    self.system = system
    start = Self.read(system)
    if start.isEmpty { return nil }
  }

  /// The joules used since the counter was made; `nil` if the counter wrapped around.
  func joules() -> Double? {
    let now = Self.read(system)
    var microjoules: Int64 = 0
    for (zone, before) in start {
      guard let after = now[zone], after >= before else { return nil }
      microjoules += after - before
    }
    return Double(microjoules) * 1e-6
  }

  private static func read(_ system: SystemFiles) -> [String: Int64] {
    var counters: [String: Int64] = [:]
    // Top-level zones only: `intel-rapl:0`, not `intel-rapl:0:0`, which is a part of it.
    for package in 0..<16 {
      let zone = "sys/class/powercap/intel-rapl:\(package)/energy_uj"
      guard let value = system.integer(zone) else { break }
      counters[zone] = value
    }
    return counters
  }
}

extension WorkerRequest {
  /// The bytes of operands that this request leads to at most.
  fileprivate func mostOperandBytes(for cell: MeasurableCell) -> Int64 {
    let set = cell.operation.tensors(cell.cell.precision).reduce(0) { $0 + $1.byteCount.bytes }
    return caches == .warm ? set : set + coldBytes
  }
}
