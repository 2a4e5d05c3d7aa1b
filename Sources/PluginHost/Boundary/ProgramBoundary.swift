import FoundationEssentials
import Glibc
package import Operations
package import PluginProtocol
import Quantities
import System

/// A plugin that is a program of its own, and speaks the protocol on its standard streams.
@safe
package final class ProgramBoundary: KernelBoundary {
  private let program: SpokenProgram
  private let notes: PluginNotes
  private var claims = Claims()
  private var imported: Set<Int> = []
  private static let arenaPath = "/proc/self/fd/4"

  package let arena: Arena
  // Asking and answering takes tens of microseconds.
  package let channelCost = Duration.microseconds(100)
  package let deductedCost = Duration.zero
  package var processes: [Int] { program.process.processes() }
  package private(set) var deviceTime: Duration?
  package var facts: [String: String] { notes.facts }
  package var messages: [KernelMessage] { notes.messages }

  /// Starts a program and greets it.
  ///
  /// - Parameters:
  ///   - room: What it is started with.
  ///   - hear: Receives each message of the program when it is said for the first time.
  /// - Throws: `KernelFailure` if it can't be started, speaks another version,
  ///   or is another plugin.
  package init(
    _ command: [String], folder: String, id: String, room: [String] = [],
    hear: @escaping (KernelMessage) -> Void = { _ in }
  ) throws(KernelFailure) {
    notes = PluginNotes(hear: hear)
    arena = try Arena()
    program = try SpokenProgram(command, in: room, folder: folder, arena: arena)
    let greeting = try greet()
    guard greeting.protocol == ProgramProtocol.version else {
      throw KernelFailure(
        .pluginError,
        "The program speaks protocol \(greeting.protocol.map(String.init) ?? "unknown"), this host "
          + "\(ProgramProtocol.version).", rule: .loads)
    }
    guard greeting.id == id else {
      throw KernelFailure(
        .pluginError,
        "The manifest's id is '\(id)', but the program says '\(greeting.id ?? "nothing")'.",
        rule: .loads)
    }
  }

  /// Greets the program; whatever keeps it from answering keeps it from being used at all.
  private func greet() throws(KernelFailure) -> ProgramReply {
    do throws(KernelFailure) { return try ask(.hello, expecting: .hello) } catch {
      throw KernelFailure(error.outcome, error.message, rule: .loads)
    }
  }

  package func open(_ problem: KernelProblem) throws(KernelFailure) -> KernelRequirements {
    let answer = try ask(
      .open(
        operation: problem.operation,
        sizes: Dictionary(
          problem.sizes.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
        precision: problem.precision.rawValue, threads: problem.threads, slots: problem.slots,
        device: problem.device),
      expecting: .opened)
    // A program that knows nothing of devices answers as ever, and computes on the processor.
    let device = answer.device ?? DeviceID.cpu.description
    guard device == problem.device.description else {
      throw KernelFailure(
        .unsupported,
        "The program was asked for the device '\(problem.device)', and computes on '\(device)'. "
          + "What it computes on has to be in 'device' of 'opened'.")
    }
    return KernelRequirements()
  }

  package func importTensors(
    _ tensors: [(TensorDescription, GuardedBuffer)], slot: Int, workspace: GuardedBuffer?
  ) throws(KernelFailure) {
    let places = tensors.map { description, buffer in
      ProgramQuestion.Tensor(
        name: description.name, role: description.role == .input ? "input" : "output",
        precision: description.precision.rawValue, extents: description.extents,
        path: imported.contains(slot) ? nil : Self.arenaPath,
        offset: buffer.fileOffset,
        bytes: Int(description.byteCount.bytes))
    }
    _ = try ask(.importTensors(slot: slot, tensors: places), expecting: .imported)
    imported.insert(slot)
  }

  package func run(_ iterations: Int, firstSlot: Int) throws(KernelFailure) -> Duration {
    let question = Self.line(.run(iterations: iterations, firstSlot: firstSlot))
    let waitedBefore = waited()
    let start = MonotonicClock.nanoseconds()
    let answer = try answer(to: question, expecting: .ran)
    let elapsed = MonotonicClock.nanoseconds() - start
    deviceTime = answer.deviceNanoseconds.map { .nanoseconds($0) }
    if let claimed = answer.nanoseconds {
      try claims.take(claimed, elapsed: elapsed, waited: waited() - waitedBefore)
    }
    return .nanoseconds(elapsed)
  }

  package func exportTensors(slot: Int) throws(KernelFailure) {
    _ = try ask(.exportTensors(slot: slot), expecting: .exported)
  }

  package func close() throws(KernelFailure) { _ = try ask(.close, expecting: .closed) }

  package var isolation: WorkerFacts.Isolation? { program.process.isolation }
  package func freeze() throws(KernelFailure) { try program.process.freeze() }
  package func thaw() { program.process.thaw() }

  /// The nanoseconds that this process and the program have waited for a processor so far.
  private func waited() -> Int64 {
    ([Int(getpid())] + processes).reduce(0) { sum, process in
      // time on the processor, time waited for one, slices
      let fields = SystemFiles().text("proc/\(process)/schedstat", limit: 256)?
        .split(separator: " ")
      return sum + (fields.flatMap { $0.count > 1 ? Int64($0[1]) : nil } ?? 0)
    }
  }
}

/// Compares what a program says its runs took with what the host waited for them.
///
/// The host's time counts either way.
private struct Claims {
  private var compared = 0
  private var denied = 0

  /// Takes one claim.
  ///
  /// Below a millisecond the messages take much of the time. `waited` is for a processor that
  /// others had, in which no program's time passes.
  ///
  /// - Throws: `KernelFailure` when most of three or more runs disagree.
  mutating func take(
    _ claimed: Int64, elapsed: Int64, waited: Int64
  ) throws(KernelFailure) {
    guard elapsed > 1_000_000 else { return }
    compared += 1
    // A program may claim as little as a number can say.
    guard claimed > elapsed || claimed < (elapsed - waited) / 2 else { return }
    denied += 1
    guard denied >= 3, denied * 2 > compared else { return }
    throw KernelFailure(
      .suspectTiming,
      "The program says that a run took \(claimed) ns; the host waited \(elapsed) ns for it.")
  }
}

// MARK: - Questions and answers

extension ProgramBoundary {
  private static func line(_ question: ProgramQuestion) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    guard let data = try? encoder.encode(question) else {
      preconditionFailure("A question holds only numbers and texts, which always encode.")
    }
    return Array(data) + [0x0A]
  }

  private func ask(
    _ question: ProgramQuestion, expecting kind: ProgramReply.Kind
  ) throws(KernelFailure) -> ProgramReply {
    try answer(to: Self.line(question), expecting: kind)
  }

  private func answer(
    to question: [UInt8], expecting kind: ProgramReply.Kind
  ) throws(KernelFailure) -> ProgramReply {
    // What came before is no answer to what is asked now.
    while let line = program.lineAtHand() {
      guard let reply = try note(line) else { continue }
      throw KernelFailure(
        .protocolError, "The program answered '\(reply.type.rawValue)' before it was asked.")
    }
    try program.write(question)
    while true {
      let line = try program.readLine(patience: ProgramProtocol.longestSilence)
      guard let reply = try note(line) else { continue }
      switch reply.type {
      case .failed: throw Self.failure(reply)
      case kind: return reply
      default:
        throw KernelFailure(
          .protocolError,
          "The program answered '\(reply.type.rawValue)', expected '\(kind.rawValue)'.")
      }
    }
  }

  /// Keeps a fact or a message; returns what is an answer.
  private func note(_ line: [UInt8]) throws(KernelFailure) -> ProgramReply? {
    guard let reply = try? JSONDecoder().decode(ProgramReply.self, from: Data(line)) else {
      throw KernelFailure(
        .protocolError,
        "The program said something that is no answer: "
          + String(decoding: line.prefix(200), as: UTF8.self))
    }
    switch reply.type {
    case .heartbeat: return nil
    case .fact:
      notes.fact(reply.key ?? "", reply.value ?? "")
      return nil
    case .message:
      notes.report(
        reply.level.map { .init(rawValue: $0) ?? .warning } ?? .information, reply.text ?? "")
      return nil
    default: return reply
    }
  }

  private static func failure(_ reply: ProgramReply) -> KernelFailure {
    let said = reply.text.map { ": \($0)" } ?? ", and gave no reason."
    // Three reasons are outcomes by name; `error` and whatever else is a fault of the plugin's.
    return switch reply.reason.flatMap(Outcome.init) {
    case .unsupported: KernelFailure(.unsupported, "The kernel doesn't do this problem\(said)")
    case .willNotFit: KernelFailure(.willNotFit, "The kernel doesn't begin\(said)")
    case .outOfMemory: KernelFailure(.outOfMemory, "The kernel ran out of memory\(said)")
    default: KernelFailure(.pluginError, "The kernel failed\(said)")
    }
  }
}
