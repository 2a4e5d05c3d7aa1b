internal import CChannel
import Glibc
import PluginProtocol

/// A process that holds a library's kernels, and the channel to it.
///
/// Whatever it answers is a claim, as soon as the library is loaded.
@safe
package final class KernelHost {
  /// The process.
  package let process: KernelProcess
  /// The memory that tensors of its kernels lie in.
  package let arena: Arena
  /// What asking and answering takes, in the middle of some trials before anything was loaded.
  package private(set) var channelCost: Duration = .zero
  /// What it takes at least: no trial took less.
  package private(set) var leastChannelCost: Duration = .zero
  private let channel: OpaquePointer
  private var last: UInt32 = 0
  // Ours, because the one in shared memory can be moved.
  private var logTail: UInt32 = 0
  /// The most entries of the log that are read after an answer.
  private static let mostHeard = 4096
  // What each of its kernels said.
  private var notes: [PluginNotes]

  /// What was claimed.
  struct Answer {
    var status: Int32
    var call: String
    var text: String
    var number: Int
    var minorVersion: Int
    var alignment: Int
    var workspaceBytes: UInt64
    var internalBytes: UInt64
    var deviceBytes: UInt64
    var deviceNanoseconds: UInt64
    var floatModes: UInt32
    var signals: UInt64
  }

  /// Starts a host.
  ///
  /// - Parameters:
  ///   - program: The path of `divide-host`.
  ///   - room: What it is started with.
  /// - Throws: `KernelFailure` if it can't be started.
  init(_ program: String, room: [String], notes: PluginNotes) throws(KernelFailure) {
    self.notes = [notes]
    arena = try Arena()
    var file: Int32 = -1
    guard let channel = unsafe divide_channel_make(&file) else {
      throw KernelFailure(.outOfMemory, "There is no memory for a channel to the kernel.")
    }
    unsafe self.channel = channel
    defer { close(file) }
    let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(nothing) }
    do throws(KernelFailure) {
      process = try KernelProcess(
        [program], in: room, named: "kernel's process", codes: Self.codes(of: program), folder: ".",
        descriptors: [nothing, STDERR_FILENO, STDERR_FILENO, file, arena.file])
    } catch {
      unsafe divide_channel_leave(channel)
      throw error
    }
    try measureCost()
  }

  deinit { unsafe divide_channel_leave(channel) }

  /// What the launcher ends with where the room has no such program, or may not read it.
  private static func codes(of program: String) -> [Int32: String] {
    [
      126: "Kernels' processes can't read \(program). The super-user's have no more rights there "
        + "than its owner and everybody. Put divide where everybody may read it.",
      127: "Kernels' processes don't see \(program). They have a /dev/shm of their own. Put divide "
        + "into another folder.",
    ]
  }

  /// Measures what asking and answering takes: the process is ours alone until it loads a library.
  private func measureCost() throws(KernelFailure) {
    var times: [Int64] = []
    for _ in 0..<48 {
      let start = MonotonicClock.nanoseconds()
      _ = try unsafe ask(DIVIDE_ASK_ANSWER)
      times.append(MonotonicClock.nanoseconds() - start)
    }
    times.sort()
    channelCost = .nanoseconds(times[times.count / 2])
    leastChannelCost = .nanoseconds(times[0])
  }

  /// Makes room for what another kernel says, and returns the kernel's number.
  func add(_ other: PluginNotes) -> Int {
    notes.append(other)
    return notes.count - 1
  }

  /// Asks, and returns the answer when it has come.
  ///
  /// - Parameter fill: Writes the request.
  /// - Throws: `KernelFailure` if the process ends instead, or answers what wasn't asked.
  @discardableResult
  func ask(
    _ kind: divide_request_kind,
    _ fill: (UnsafeMutablePointer<divide_request>) -> Void = { _ in }
  ) throws(KernelFailure) -> Answer {
    let request = unsafe divide_channel_request(channel)
    unsafe request.pointee.kind = kind
    unsafe fill(request)
    try expectSilence()
    try wait(for: unsafe divide_channel_ask(channel))
    return answer()
  }

  /// Asks to compute, and returns how long the answer took: the only request whose time counts.
  func time(
    kernel: Int, iterations: Int, firstSlot: Int
  ) throws(KernelFailure) -> (Duration, Answer) {
    let request = unsafe divide_channel_request(channel)
    unsafe request.pointee.kind = DIVIDE_ASK_RUN
    unsafe request.pointee.kernel = UInt32(kernel)
    unsafe request.pointee.iterations = UInt64(iterations)
    unsafe request.pointee.slot = UInt32(firstSlot)
    try expectSilence()
    let start = MonotonicClock.nanoseconds()
    try wait(for: unsafe divide_channel_ask(channel))
    let end = MonotonicClock.nanoseconds()
    return (.nanoseconds(end - start), answer())
  }

  /// Tells the kernel to stop as soon as it can, or that it needn't.
  func cancel(_ isCancelled: Bool) { unsafe divide_channel_cancel(channel, isCancelled) }

  /// Makes sure that nothing was answered that hasn't been asked.
  private func expectSilence() throws(KernelFailure) {
    let answered = unsafe divide_channel_answered(channel)
    guard answered == last else {
      throw KernelFailure(
        .protocolError,
        "The kernel's process answered request \(answered) before it was asked.")
    }
  }

  /// How long to sleep before looking whether the process is still there.
  private static let look: Int64 = 100_000_000

  private func wait(for number: UInt32) throws(KernelFailure) {
    let before = last
    last = number
    var answered = unsafe divide_channel_await(channel, before, Self.look)
    while answered == before {
      if process.hasEnded {
        hear()
        throw process.ended()
      }
      answered = unsafe divide_channel_await(channel, before, Self.look)
    }
    guard answered == number else {
      throw KernelFailure(
        .protocolError,
        "The kernel's process answered request \(answered) when \(number) was asked.")
    }
  }

  private func answer() -> Answer {
    hear()
    var copy = divide_answer()
    unsafe divide_answer_copy(divide_channel_answer(channel), &copy)
    return unsafe Answer(
      status: copy.status, call: String(cString: divide_answer_call(&copy)),
      text: String(cString: divide_answer_text(&copy)), number: Int(clamping: copy.number),
      minorVersion: Int(copy.minor_version), alignment: Int(copy.alignment),
      workspaceBytes: copy.workspace_bytes, internalBytes: copy.internal_bytes,
      deviceBytes: copy.device_bytes, deviceNanoseconds: copy.device_nanoseconds,
      floatModes: copy.float_modes, signals: copy.signals)
  }

  /// Takes what the plugin said meanwhile.
  private func hear() {
    let room = Int(DIVIDE_CHANNEL_TEXT)
    var kernel: UInt32 = 0
    var level: UInt32 = 0
    var first = [CChar](repeating: 0, count: room)
    var second = [CChar](repeating: 0, count: room)
    for _ in 0..<Self.mostHeard {
      guard unsafe divide_log_read(channel, &logTail, &kernel, &level, &first, &second) else {
        return
      }
      let said = [first, second].map { text in
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
      let notes = notes[min(Int(kernel), notes.count - 1)]
      if level == 0 {
        notes.fact(said[0], said[1])
      } else {
        notes.report(KernelMessage.Level(code: level), said[0])
      }
    }
  }
}

extension KernelHost.Answer {
  /// The process's own state, where it was asked for: a claim.
  var state: (floatModes: UInt32, signals: UInt64) { (floatModes, signals) }
}
