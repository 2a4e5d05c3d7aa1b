package import Budgets
import FoundationEssentials
import Glibc
import Hardware
import Operations
import PluginProtocol
import Plugins
import Quantities
import Records
import Sampling

/// Starts a worker under its budget, listens to it, and verifies what it was granted.
package struct WorkerLaunch: Sendable {
  private let launcher: String
  private let worker: String
  private let capabilities: Capabilities
  private let system: SystemFolder
  private let environment: [String: String]
  private let lastLevelBytes: Int64

  /// Creates a way to start workers.
  ///
  /// - Parameters:
  ///   - launcher: The path of `divide-launch`.
  ///   - worker: The path of `divide-worker`.
  ///   - lastLevelBytes: The size of the last cache level, which cold operands have to exceed.
  package init(
    launcher: String, worker: String, capabilities: Capabilities, system: SystemFolder,
    environment: [String: String], lastLevelBytes: Int64
  ) {
    self.launcher = launcher
    self.worker = worker
    self.capabilities = capabilities
    self.system = system
    self.environment = environment
    self.lastLevelBytes = lastLevelBytes
  }

  /// Measures a cell once in a fresh process.
  ///
  /// - Returns: `nil` if the user stopped it.
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started under the budget.
  func measure(
    _ cell: Cell, round: Int, sampling: SamplingPlan, seed: UInt64, startedAt: Duration,
    isCancelled: () -> Bool
  ) throws -> InvocationV1? {
    let plan = cell.budget.quota == nil ? sampling : sampling.underQuota()
    let request = WorkerRequest(
      plugin: cell.plugin.manifest.id, library: cell.plugin.library ?? "",
      command: cell.plugin.manifest.command, folder: cell.plugin.folder,
      operation: type(of: cell.operation).id, problem: cell.operation.problem,
      precision: cell.precision, threads: cell.budget.threads, caches: cell.caches,
      coldBytes: max(2 * lastLevelBytes, 64 << 20),
      memoryLimit: cell.budget.memoryLimit?.bytes ?? .max, seed: seed, plan: plan)
    let enforcement = Enforcement(cell.budget, capabilities, environment: environment)
    let group = try WorkerGroup(
      for: cell.budget, capabilities, in: system,
      name: "\(WorkerGroup.prefix)\(getpid())-\(round)")
    defer { group?.remove() }
    let command = enforcement.launch(
      launcher: launcher, worker: worker, group: group, parent: Int(getpid()),
      libraryThreads: cell.plugin.manifest.threading == .own ? 1 : cell.budget.threads,
      environment: environment)
    let begin = ContinuousClock.now
    let energy = EnergyCounter(system)
    let child = try ChildProcess(
      command.executable, arguments: command.arguments, environment: command.environment)
    child.send(String(decoding: try JSONEncoder().encode(request), as: UTF8.self))

    let listener = WorkerListener(
      process: Int(child.id), budget: cell.budget, group: group, system: system,
      operandBytes: request.mostOperandBytes(for: cell))
    let result = child.read(
      deadline: Self.deadline(cell, plan), interval: .milliseconds(100), watch: listener.watch,
      isCancelled: isCancelled, line: listener.take)
    if result.interruption == .requested { return nil }
    let (outcome, message) = listener.outcome(
      result, outOfMemoryKills: group?.counters().outOfMemoryKills ?? 0,
      deadline: Self.deadline(cell, plan))

    var invocation = InvocationV1(
      cell: cell.id, round: round, startedAtSeconds: startedAt.inSeconds,
      elapsedSeconds: (ContinuousClock.now - begin).inSeconds, outcome: outcome, message: message)
    listener.fill(&invocation)
    invocation.peakResidentBytes = result.peakResidentBytes
    invocation.throttledPeriods = group?.counters().throttledPeriods
    invocation.packageJoules = energy?.joules()
    invocation.budgetFacts = enforcement.facts(listener.observation())
      .map(EncodedResourceFactV1.init)
    if !result.complaint.isEmpty, outcome != .ok { invocation.standardError = result.complaint }
    return invocation
  }

  /// The time an invocation may take: the plan's, and what its work takes at 1 GFLOP/s and 1 GB/s, a
  /// tenth of what the slowest processor in use does; or what the budget says.
  private static func deadline(_ cell: Cell, _ plan: SamplingPlan) -> Duration {
    if let time = cell.budget.time { return time }
    let seconds =
      cell.operation.work.flop / 1e9 + Double(cell.operation.traffic(cell.precision).bytes) / 1e9
    let share = min(1, cell.budget.quota ?? 1)
    return plan.deadline + .seconds(6 * seconds / share) + plan.maximumWarmUp + plan.samplingTime
      + plan.minimumSample * (plan.minimumSamples + 2)
  }
}

/// The energy that the processor packages have used, where the kernel lets this user read it (RAPL).
struct EnergyCounter {
  private let system: SystemFolder
  private let start: [String: Int64]

  init?(_ system: SystemFolder) {
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

  private static func read(_ system: SystemFolder) -> [String: Int64] {
    var counters: [String: Int64] = [:]
    // Top-level zones only: `intel-rapl:0`, not `intel-rapl:0:0`, which is a part of it.
    for package in 0..<16 {
      let zone = "/sys/class/powercap/intel-rapl:\(package)/energy_uj"
      guard let value = system.text(zone).flatMap({ Int64($0) }) else { break }
      counters[zone] = value
    }
    return counters
  }
}

extension WorkerRequest {
  /// The bytes of operands that this request leads to at most.
  fileprivate func mostOperandBytes(for cell: Cell) -> Int64 {
    let set = cell.operation.tensors(cell.precision).reduce(0) { $0 + $1.byteCount.bytes }
    return caches == .warm ? set : set + coldBytes
  }
}
