package import Budgets
import FoundationEssentials
package import Hardware
import Operations
package import PluginProtocol
import Quantities
package import RecordFormat

/// Collects what a worker says, and what the harness sees of it meanwhile.
///
/// It starts nothing and reads no files: lines and observations are handed to it.
package final class WorkerListener {
  private let budget: Budget
  private let observe: () -> ProcessObservation?
  private let memoryGuard: Int64
  private let threadsAreCounted: Bool
  private let expectation: ReplyExpectation
  private let elapsed: () -> Duration
  private var inspection: ReplyInspection
  /// Why what was said isn't believed.
  private var fault: ReplyInspection.Fault?

  private var opened: WorkerReply.Opened?
  private var checks: [WorkerReply.Checked] = []
  private var said = KernelMessageLog()
  private var warmedUp: WorkerReply.WarmedUp?
  private var groups: [SampleGroup] = []
  private var facts: WorkerFacts?
  /// Why the worker gave up, if it said so.
  package private(set) var failed: WorkerReply.Failed?
  /// What it found of the rule that it was to examine.
  package private(set) var examined: WorkerReply.Examined?
  private var isDone = false
  private var unreadable: String?
  private var mostThreads = 0
  private var seen = ProcessObservation()
  private let readDevice: () -> AcceleratorReadings?
  private var device = AcceleratorReadings([], own: [])

  /// Creates a listener.
  ///
  /// - Parameters:
  ///   - operandBytes: What the operands take. A worker that holds far more is ended before it
  ///     takes the machine's memory from everybody.
  ///   - threadsAreCounted: Whether more threads than granted are a fault.
  ///   - expectation: What is known of its answers before it has any.
  ///   - elapsed: Tells how long ago the worker was started.
  ///   - readDevice: Reads how the device is that computes, and which processes the worker has;
  ///     `nil` where that can't be read.
  ///   - observe: Reads the limits of the worker, which by then is under its budget.
  package init(
    budget: Budget, operandBytes: Int64, threadsAreCounted: Bool,
    expecting expectation: ReplyExpectation, elapsed: @escaping () -> Duration,
    readDevice: @escaping () -> AcceleratorReadings? = { nil },
    observe: @escaping () -> ProcessObservation?
  ) {
    self.budget = budget
    self.expectation = expectation
    self.elapsed = elapsed
    self.readDevice = readDevice
    inspection = ReplyInspection(
      expectation,
      pus: threadsAreCounted ? min(budget.threads, budget.pus.count) : budget.pus.count)
    self.observe = observe
    self.threadsAreCounted = threadsAreCounted
    // Packed copies and a library's own buffers come on top of the operands.
    let explained = operandBytes.multipliedReportingOverflow(by: 4)
    let own = Self.ownMemory(on: budget.device).bytes
    // What a device holds is not this process's memory, and is limited elsewhere.
    let granted = budget.device == .cpu ? budget.memoryLimit : budget.memory
    memoryGuard = min(
      (explained.overflow ? .max >> 1 : explained.partialValue) + own, granted?.bytes ?? .max)
  }

  /// What libraries hold whatever the operands are.
  ///
  /// A driver keeps its context and the kernels of its libraries in the host's memory too: with
  /// PyTorch on CUDA 1.9 GiB (pytorch issue 12873) to 2 GiB (pytorch issue 113326), and newer
  /// libraries have more kernels.
  private static func ownMemory(on device: DeviceID) -> ByteCount {
    .gibibytes(device == .cpu ? 1 : 1 + 4 * Double(device.count))
  }

  /// Takes one line of the worker.
  package func take(_ line: String) {
    guard unreadable == nil, fault == nil else { return }
    guard let reply = try? JSONDecoder().decode(WorkerReply.self, from: Data(line.utf8)) else {
      unreadable = String(line.prefix(200))
      return
    }
    fault = inspection.fault(of: reply, after: elapsed())
    guard fault == nil else { return }
    switch reply {
    case .opened(let payload):
      opened = payload
      seen = observe() ?? seen
    case .checked(let payload): checks.append(payload)
    case .said(let payload): said.add(payload)
    case .warmedUp(let payload):
      warmedUp = payload
      lookAtDevice()
    case .sampled(let payload):
      groups.append(payload)
      lookAtDevice()
    case .facts(let payload):
      facts = payload
      // Now with how often each was said.
      said = KernelMessageLog()
      payload.messages.forEach { said.add($0) }
      mostThreads = max(mostThreads, payload.threads.count)
    case .failed(let payload): failed = payload
    case .examined(let payload): examined = payload
    case .done: isDone = true
    }
  }

  private func lookAtDevice() {
    guard let reading = readDevice() else { return }
    device.states += reading.states
    device.own.formUnion(reading.own)
  }

  /// Takes how the worker looks from outside, and returns why it has to be ended, if it has to.
  package func see(threads: Int?, residentBytes: Int64?) -> String? {
    // A program may be started by others, such as a shell that finds its interpreter.
    if opened != nil { mostThreads = max(mostThreads, threads ?? 0) }
    if let residentBytes, residentBytes > memoryGuard {
      return "It held \(residentBytes >> 20) MiB, and its operands and budget explain "
        + "\(memoryGuard >> 20) MiB at most."
    }
    return nil
  }

  /// What was seen of the worker: its limits before it measured, its threads after.
  package func observation() -> ProcessObservation {
    var observation = seen
    if let facts {
      observation.threadPUs = facts.threads.compactMap { CPUSet(list: $0.allowedPUs) }
    }
    observation.mostThreads = max(seen.mostThreads, mostThreads)
    observation.libraryCore = facts?.library["library.core"]
    return observation
  }

  /// Writes what the worker said into its line of the record.
  package func fill(_ invocation: inout InvocationV1) {
    invocation.bytes = opened?.bytes
    invocation.slots = opened?.slots
    invocation.check = CheckV1(checks)
    invocation.iterationsPerSample = warmedUp?.iterationsPerSample
    invocation.warmUpNanoseconds = warmedUp?.nanoseconds
    invocation.steady = warmedUp?.steady
    invocation.groups = groups.map(SampleGroupV1.init)
    invocation.facts = facts.map(WorkerFactsV1.init)
    invocation.mostThreads = mostThreads
    invocation.device = DeviceReadingsV1(device)
    invocation.messages = said.messages.isEmpty ? nil : said.messages.map(MessageV1.init)
  }
}

// MARK: - Outcome

extension WorkerListener {
  /// Returns how the invocation ended, and why.
  ///
  /// - Parameter elapsed: How long the worker took.
  package func outcome(
    _ result: ChildProcess.Result, outOfMemoryKills: Int64, deadline: Duration, elapsed: Duration
  ) -> (Outcome, String?) {
    switch result.interruption {
    case .deadline:
      return (
        .timedOut,
        "It didn't end within \(deadline.inSeconds.rounded()) s. Set a longer time in the budget, "
          + "such as time=120s, if the kernel is that slow."
      )
    case .watcher(let reason): return (.outOfMemory, reason)
    case .longLine:
      return (
        .protocolError, "The worker wrote a line of more than \(ChildProcess.lineLimit) bytes."
      )
    case .flood:
      return (
        .protocolError,
        "The worker wrote more than \(ChildProcess.outputLimit >> 20) MiB or "
          + "\(ChildProcess.lineCountLimit) lines, and was ended. An invocation has a few hundred "
          + "lines: print to standard error instead."
      )
    case .errorFlood:
      return (
        .protocolError,
        "It wrote more than \(ChildProcess.errorLimit >> 20) MiB to standard error, and was ended. "
          + "Say less: reading it takes time from what is measured."
      )
    case .requested, nil: break
    }
    if outOfMemoryKills > 0 {
      return (.outOfMemory, "The kernel of the system ended it at the budget's memory limit.")
    }
    if let unreadable {
      return (.protocolError, "The worker said something that is no answer: \(unreadable)")
    }
    if let fault { return (fault.outcome, fault.message) }
    if let failed {
      return (Outcome(rawValue: failed.outcome) ?? .protocolError, failed.message)
    }
    if case .signalled(let signal) = result.ending {
      return (.crashed, "Signal \(signal) (\(Self.name(of: signal))) ended the worker.")
    }
    if case .exited(let code) = result.ending, code != 0 || !isDone {
      let said = result.complaint.split(separator: "\n").last.map { ": \($0)" } ?? ""
      return (.crashed, "The worker exited with \(code) before it was done\(said).")
    }
    if let excess = excess(of: result, within: elapsed) { return excess }
    if threadsAreCounted, mostThreads > budget.threads {
      return (
        .overBudget,
        "It used \(counted(mostThreads, "thread")), and the budget grants \(budget.threads). "
          + "Start no more "
          + "than 'thread_count' in all."
      )
    }
    if let facts, !facts.threads.allSatisfy({ isWithinBudget($0.allowedPUs) }) {
      return (.overBudget, "A thread left the PUs \(budget.pus) that the budget grants.")
    }
    return (.ok, nil)
  }

  /// What the processes took that nobody may have seen while they ran: of the account that the
  /// kernel of the system keeps.
  private func excess(
    of result: ChildProcess.Result, within elapsed: Duration
  ) -> (Outcome, String?)? {
    if let left = result.leftBehind, left > 0 {
      return (
        .overBudget,
        "It left \(counted(left, "process", "processes")) behind. End what you start before "
          + "'close' returns."
      )
    }
    let processors = ProcessorTime(pus: budget.pus.count)
    if let excess = processors.excess(of: result.processorTime, within: elapsed) {
      return (.overBudget, excess)
    }
    // Where nothing is lost to somebody else's waiting, the parts are no more than the whole.
    let parts = Duration.nanoseconds(inspection.processor)
    guard result.leftBehind != nil, expectation.isLibrary,
      let excess = ProcessorTime.contradiction(of: parts, with: result.processorTime)
    else { return nil }
    return (.protocolError, excess)
  }

  private func isWithinBudget(_ list: String) -> Bool {
    CPUSet(list: list)?.isSubset(of: budget.pus) ?? false
  }

  private static func name(of signal: Int32) -> String {
    [
      4: "illegal instruction", 6: "abort", 7: "bus error", 8: "arithmetic error", 9: "kill",
      11: "invalid memory access", 24: "processor time limit", 31: "forbidden system call",
    ][signal] ?? "see signal(7)"
  }
}
