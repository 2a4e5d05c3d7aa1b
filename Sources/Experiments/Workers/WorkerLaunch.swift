package import Budgets
import FoundationEssentials
import Glibc
package import Hardware
import Operations
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
  private let ownCacheBytes: Int64
  private let compiled = CompiledCode()
  private let clock: RunClock
  private let adoptsOrphans: Bool
  private let arithmetic: ArithmeticLimit?
  private let deviceWatch: DeviceWatch
  private let warn: @Sendable (String) -> Void

  /// Creates a way to start workers.
  ///
  /// - Parameters:
  ///   - launcher: The path of `divide-launch`.
  ///   - worker: The path of `divide-worker`.
  ///   - host: The path of `divide-host`.
  ///   - lastLevelBytes: The size of the last cache level, which cold operands have to exceed.
  ///   - ownCacheBytes: The size of a core's own second cache level, which warm operands stay in.
  ///   - arithmetic: What this machine's cores can compute at most; `nil` to hold no worker to it.
  ///   - deviceWatch: Reads how devices are while workers compute on them.
  ///   - clock: Tells how long workers take.
  ///   - adoptsOrphans: Whether what workers leave behind is looked for and ended: this process
  ///     adopts it, and has no other children.
  ///   - warn: Receives what the user should see and what doesn't end the run.
  package init(
    launcher: String, worker: String, host: String, capabilities: Capabilities, system: SystemFiles,
    environment: [String: String], lastLevelBytes: Int64, ownCacheBytes: Int64 = 0,
    arithmetic: ArithmeticLimit? = nil, deviceWatch: DeviceWatch = .none,
    clock: RunClock = .system, adoptsOrphans: Bool = false,
    warn: @escaping @Sendable (String) -> Void
  ) {
    self.launcher = launcher
    self.worker = worker
    self.host = host
    self.capabilities = capabilities
    self.system = system
    self.environment = environment
    self.lastLevelBytes = lastLevelBytes
    self.ownCacheBytes = ownCacheBytes
    self.arithmetic = arithmetic
    self.deviceWatch = deviceWatch
    self.clock = clock
    self.adoptsOrphans = adoptsOrphans
    self.warn = warn
    if adoptsOrphans { Orphans.adopt() }
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
      isCancelled: isCancelled)
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
      operandBytes: question.operandBytes, deadline: question.deadline, isCancelled: isCancelled)
    if talk.result.interruption == .requested { return nil }
    return RuleAnswer(
      talk.outcome, message: talk.message, seen: talk.listener.examined?.seen,
      brokenRule: talk.listener.failed?.rule,
      isNotApplicable: talk.listener.failed?.isNotApplicable == true)
  }

  /// Starts a worker under a budget, hands it a request, and listens until it ends.
  ///
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started under the
  ///   budget.
  private func converse(
    _ request: WorkerRequest, with plugin: Plugin, under budget: Budget, operandBytes: Int64,
    deadline: Duration, isCancelled: () -> Bool
  ) throws -> Conversation {
    let threadsAreCounted = plugin.threadsAreCounted(on: budget.device)
    let enforcement = EnforcementPlan(
      for: budget, with: capabilities, libraryThreads: plugin.manifest.threading == .own ? 1 : nil,
      threadsAreCounted: threadsAreCounted)
    // The name of its control group tells a worker nothing, as of how many there were before.
    let session = try enforcement.openSession(serial: .random(in: 0..<1 << 30), in: system)
    defer { close(session) }
    let scratch = try ScratchFolder()
    var request = request
    request.host = host
    request.warmBytes = ownCacheBytes / 2
    request.room = try room(for: plugin, under: budget, scratch).command
    request.seenDevice = budget.binding?.seen(budget.device)
    let command = session.command(
      launcher: launcher, running: worker,
      environment: environment.merging(budget.binding?.variables ?? [:]) { _, bound in bound },
      parent: getpid())
    let watch = clock.stopwatch(from: .zero)
    let energy = EnergyCounter(system)
    deviceWatch.start(for: budget.device)
    let earlier = Orphans.children()
    let child = try ChildProcess(
      command.executable, arguments: command.arguments, environment: command.environment)
    child.send(String(decoding: try JSONEncoder().encode(request), as: UTF8.self))
    let listener = WorkerListener(
      budget: budget, operandBytes: operandBytes, threadsAreCounted: threadsAreCounted,
      expecting: expectation(of: request, under: budget), elapsed: { watch.elapsed },
      readDevice: { [deviceWatch, system] in
        deviceWatch.state(of: budget.device).map {
          AcceleratorReadings([$0], own: Set(system.processes(from: Int(child.id))))
        }
      },
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
        isCancelled: isCancelled, adoptsOrphans: adoptsOrphans, earlier: Set(earlier),
        line: listener.take)
    }
    let elapsed = watch.elapsed
    let counters = session.counters()
    let (outcome, message) = listener.outcome(
      result, outOfMemoryKills: counters.outOfMemoryKills ?? 0, deadline: deadline,
      elapsed: elapsed)
    return Conversation(
      listener: listener, result: result, outcome: outcome, message: message, elapsed: elapsed,
      counters: counters, joules: energy?.joules(), enforcement: enforcement)
  }

  /// The room in which the worker starts somebody else's code, whatever it is asked of it.
  private func room(
    for plugin: Plugin, under budget: Budget, _ scratch: ScratchFolder
  ) throws -> Room {
    let hasDriver = plugin.hasDriver(on: budget.device)
    var room = Room(
      launcher: launcher, scratch: scratch.path,
      compiled: hasDriver ? try compiled.folder(of: plugin.manifest.id) : nil,
      // An interpreter has helpers, and a driver calls a compiler and its linker.
      startsProcesses: plugin.manifest.kind == .executable || hasDriver,
      fileBytes: ByteCount.gibibytes(4).bytes,
      userThreads: UserThreads.limit(threads: budget.threads),
      report: WorkerFacts.Isolation.descriptor)
    room.ownsLoopback = budget.device.count > 1
    return room
  }

  /// What is known of a worker's answers before it has any.
  private func expectation(
    of request: WorkerRequest, under budget: Budget
  ) -> ReplyExpectation {
    guard let operation = request.asked else {
      return ReplyExpectation(request, outputs: nil, shortestIteration: 0)
    }
    let outputs = operation.tensors(request.precision).reduce(0) {
      $1.role == .output ? $0 + $1.count : $0
    }
    // The algorithm that saves most is granted: which one is claimed is known later.
    let least = FloatingPointWork(
      flop: ([nil] + Algorithm.allCases).map { operation.leastWork($0).flop }.min() ?? 0)
    let shortest =
      budget.device == .cpu
      ? arithmetic?.shortestTime(
        of: least, traffic: operation.traffic(request.precision), in: request.precision,
        cores: budget.cores)
      : budget.deviceLimit?.shortestTime(of: least, in: request.precision)
    return ReplyExpectation(
      request, outputs: outputs, shortestIteration: shortest ?? 0)
  }

  private func close(_ session: ControlGroupSession) {
    do throws(EnforcementError) { try session.close() } catch { warn(error.description) }
  }
}

extension WorkerRequest {
  /// The operation that is asked for; `nil` where the host knows none of its name and sizes.
  fileprivate var asked: (any Operation)? { try? OperationCatalogue.kind(operation)?.init(problem) }
}
