import FoundationEssentials
import Glibc
import Operations
import PluginProtocol
import Quantities

/// A plugin that is a program of its own, and speaks the protocol on its standard streams.
@safe
final class ProgramBoundary: KernelBoundary {
  private let program: SpokenProgram
  private let notes = HostServices()

  let sharesMemory = true
  // Asking and answering takes tens of microseconds.
  let shortestSample = Duration.milliseconds(10)
  var processes: [Int] { program.processes() }
  var facts: [String: String] { notes.facts }
  var messages: [String] { notes.messages }

  /// Starts a program and greets it.
  ///
  /// - Throws: `KernelFailure` if it can't be started, speaks another version, or is another plugin.
  init(_ command: [String], folder: String, id: String) throws(KernelFailure) {
    program = try SpokenProgram(command, folder: folder)
    let greeting = try ask(.hello, expecting: .hello)
    guard greeting.protocol == ProgramProtocol.version else {
      throw KernelFailure(
        .pluginError,
        "The program speaks protocol \(greeting.protocol.map(String.init) ?? "unknown"), this host "
          + "\(ProgramProtocol.version).")
    }
    guard greeting.id == id else {
      throw KernelFailure(
        .pluginError,
        "The manifest's id is '\(id)', but the program says '\(greeting.id ?? "nothing")'.")
    }
  }

  func open(
    _ request: WorkerRequest, _ operation: any Operation, slots: Int
  ) throws(KernelFailure) -> KernelRequirements {
    let sizes = operation.problem.sizes.map { ($0.name, $0.value) }
    _ = try ask(
      .open(
        operation: request.operation.rawValue,
        sizes: Dictionary(sizes, uniquingKeysWith: { first, _ in first }),
        precision: request.precision.rawValue, threads: request.threads, slots: slots),
      expecting: .opened)
    return KernelRequirements()
  }

  func importTensors(
    _ tensors: [(TensorDescription, GuardedBuffer)], slot: Int,
    workspace: UnsafeMutableRawPointer?
  ) throws(KernelFailure) {
    let places = tensors.map { description, buffer in
      ProgramQuestion.Tensor(
        name: description.name, role: description.role == .input ? "input" : "output",
        precision: description.precision.rawValue, extents: description.extents,
        path: "/proc/\(getpid())/fd/\(buffer.file)", offset: buffer.fileOffset,
        bytes: Int(description.byteCount.bytes))
    }
    _ = try ask(.importTensors(slot: slot, tensors: places), expecting: .imported)
    for (_, buffer) in tensors { buffer.closeFile() }
  }

  func run(_ iterations: Int, firstSlot: Int) throws(KernelFailure) -> Duration {
    let question = Self.line(.run(iterations: iterations, firstSlot: firstSlot))
    let start = MonotonicClock.nanoseconds()
    let answer = try answer(to: question, expecting: .ran)
    let elapsed = MonotonicClock.nanoseconds() - start
    try compare(claimed: answer.nanoseconds, elapsed: elapsed)
    return .nanoseconds(elapsed)
  }

  func exportTensors(slot: Int) throws(KernelFailure) {
    _ = try ask(.exportTensors(slot: slot), expecting: .exported)
  }

  /// Refuses a program whose own clock doesn't agree with the host's.
  ///
  /// The host's time counts either way. Below a millisecond the messages take much of it.
  private func compare(claimed: Int64?, elapsed: Int64) throws(KernelFailure) {
    guard let claimed, elapsed > 1_000_000 else { return }
    guard claimed <= elapsed, claimed * 2 >= elapsed else {
      throw KernelFailure(
        .suspectTiming,
        "The program says that a run took \(claimed) ns; the host waited \(elapsed) ns for it.")
    }
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
    try program.write(question)
    while true {
      let line = try program.readLine(patience: ProgramProtocol.longestSilence)
      guard let reply = try? JSONDecoder().decode(ProgramReply.self, from: Data(line)) else {
        throw KernelFailure(
          .protocolError,
          "The program said something that is no answer: "
            + String(decoding: line.prefix(200), as: UTF8.self))
      }
      switch reply.type {
      case .heartbeat: continue
      case .fact: notes.fact(reply.key ?? "", reply.value ?? "")
      case .message: notes.report(0, reply.text ?? "")
      case .failed: throw Self.failure(reply)
      case kind: return reply
      default:
        throw KernelFailure(
          .protocolError,
          "The program answered '\(reply.type.rawValue)', expected '\(kind.rawValue)'.")
      }
    }
  }

  private static func failure(_ reply: ProgramReply) -> KernelFailure {
    let said = reply.text.map { ": \($0)" } ?? ", and gave no reason."
    return switch reply.reason {
    case "unsupported": KernelFailure(.unsupported, "The kernel doesn't do this problem\(said)")
    case "out-of-memory": KernelFailure(.outOfMemory, "The kernel ran out of memory\(said)")
    default: KernelFailure(.pluginError, "The kernel failed\(said)")
    }
  }
}
