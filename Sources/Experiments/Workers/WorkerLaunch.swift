package import Budgets
import FoundationEssentials
import Glibc
import PluginProtocol
import Plugins
import Quantities
package import RecordFormat
package import System

/// Starts a worker under its budget, listens to it, and verifies what it was granted.
package struct WorkerLaunch: Sendable {
  private let launcher: String
  private let worker: String
  private let host: String
  private let capabilities: Capabilities
  private let system: SystemFiles
  private let environment: [String: String]
  private let lastLevelBytes: Int64
  private let compiled = CompiledCode()
  private let clock: RunClock
  private let warn: @Sendable (String) -> Void

  /// Creates a way to start workers.
  ///
  /// - Parameters:
  ///   - launcher: The path of `divide-launch`.
  ///   - worker: The path of `divide-worker`.
  ///   - host: The path of `divide-host`.
  ///   - lastLevelBytes: The size of the last cache level, which cold operands have to exceed.
  ///   - clock: Tells how long workers take.
  ///   - warn: Receives what the user should see and what doesn't end the run.
  package init(
    launcher: String, worker: String, host: String, capabilities: Capabilities, system: SystemFiles,
    environment: [String: String], lastLevelBytes: Int64, clock: RunClock = .system,
    warn: @escaping @Sendable (String) -> Void
  ) {
    self.launcher = launcher
    self.worker = worker
    self.host = host
    self.capabilities = capabilities
    self.system = system
    self.environment = environment
    self.lastLevelBytes = lastLevelBytes
    self.clock = clock
    self.warn = warn
  }

  /// Measures a cell once in a fresh process.
  ///
  /// - Returns: `nil` if the user stopped it.
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started under the
  ///   budget.
  package func measure(_ turn: Turn, isCancelled: () -> Bool) throws -> InvocationV1? {
    let request = WorkerRequest(turn, lastLevelBytes: lastLevelBytes)
    let talk = try converse(
      request, with: turn.cell.plugin, under: turn.cell.budget,
      operandBytes: request.mostOperandBytes(for: turn.cell), deadline: turn.deadline,
      serial: turn.round, isCancelled: isCancelled)
    return talk.result.interruption == .requested ? nil : InvocationV1(turn, talk)
  }

  /// Examines a rule once in a fresh process.
  ///
  /// - Returns: `nil` if the user stopped it.
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started under the
  ///   budget.
  package func ask(_ question: RuleQuestion, isCancelled: () -> Bool) throws -> RuleAnswer? {
    let talk = try converse(
      question.request, with: question.plugin, under: question.budget,
      operandBytes: question.operandBytes, deadline: question.deadline, serial: 0,
      isCancelled: isCancelled)
    if talk.result.interruption == .requested { return nil }
    return RuleAnswer(
      talk.outcome, message: talk.message, seen: talk.listener.examined?.seen,
      brokenRule: talk.listener.failed?.rule)
  }

  /// Starts a worker under a budget, hands it a request, and listens until it ends.
  ///
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started under the
  ///   budget.
  private func converse(
    _ request: WorkerRequest, with plugin: Plugin, under budget: Budget, operandBytes: Int64,
    deadline: Duration, serial: Int, isCancelled: () -> Bool
  ) throws -> Conversation {
    let enforcement = EnforcementPlan(
      for: budget, with: capabilities, libraryThreads: plugin.manifest.threading == .own ? 1 : nil,
      threadsAreCounted: plugin.threadsAreCounted)
    let session = try enforcement.openSession(serial: serial, in: system)
    defer { close(session) }
    let scratch = try ScratchFolder()
    var request = request
    request.host = host
    request.room = try room(
      for: plugin, scratch, threads: budget.threads, operandBytes: operandBytes
    ).command
    let command = session.command(
      launcher: launcher, running: worker, environment: environment, parent: getpid())
    let watch = clock.stopwatch(from: .zero)
    let energy = EnergyCounter(system)
    let child = try ChildProcess(
      command.executable, arguments: command.arguments, environment: command.environment)
    child.send(String(decoding: try JSONEncoder().encode(request), as: UTF8.self))
    let listener = WorkerListener(
      budget: budget, operandBytes: operandBytes, threadsAreCounted: plugin.threadsAreCounted,
      observe: { [system] in ProcessObservation(of: child.id, in: system) })
    let result = withoutPreempting {
      child.read(
        deadline: deadline, interval: .milliseconds(100), clock: clock,
        watch: {
          // The worker itself only judges: what it started computes.
          let computing = system.processes(from: Int(child.id)).dropFirst()
            .compactMap { ProcessStatus(of: $0, in: system) }
          return listener.see(
            threads: computing.compactMap(\.threads).reduce(0, +),
            residentBytes: computing.compactMap(\.residentBytes).reduce(0, +))
        },
        isCancelled: isCancelled, line: listener.take)
    }
    let elapsed = watch.elapsed
    let counters = session.counters()
    let (outcome, message) = listener.outcome(
      result, outOfMemoryKills: counters.outOfMemoryKills ?? 0, deadline: deadline)
    return Conversation(
      listener: listener, result: result, outcome: outcome, message: message, elapsed: elapsed,
      counters: counters, joules: energy?.joules(), enforcement: enforcement)
  }

  /// The room in which the worker starts somebody else's code, whatever it is asked of it.
  private func room(
    for plugin: Plugin, _ scratch: ScratchFolder, threads: Int, operandBytes: Int64
  ) throws -> Room {
    Room(
      launcher: launcher, scratch: scratch.path,
      compiled: plugin.hasDriver ? try compiled.folder(of: plugin.manifest.id) : nil,
      // An interpreter has helpers, and a driver calls a compiler and its linker.
      startsProcesses: plugin.manifest.kind == .executable || plugin.hasDriver,
      fileBytes: Self.fileBytes(operandBytes: operandBytes),
      userThreads: UserThreads.limit(threads: threads), report: WorkerFacts.Isolation.descriptor)
  }

  /// The size that a file may have, in steps that don't tell what the operands are for.
  ///
  /// A program's operands are files in memory, and each may be as large as all together.
  private static func fileBytes(operandBytes: Int64) -> Int64 {
    let step = ByteCount.gibibytes(4).bytes
    return max(1, operandBytes / step + (operandBytes % step == 0 ? 0 : 1)) * step
  }

  private func close(_ session: ControlGroupSession) {
    do throws(EnforcementError) { try session.close() } catch { warn(error.description) }
  }
}
