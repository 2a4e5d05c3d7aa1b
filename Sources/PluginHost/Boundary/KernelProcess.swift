internal import CLinux
import Glibc
package import PluginProtocol
import System

/// A process that holds somebody else's code, started by the judge.
///
/// It leads a process group of its own: what it starts can be stopped, continued and ended with it.
@safe
package final class KernelProcess {
  /// The number of the process.
  package let id: Int32
  /// What it is called in messages, such as `program`.
  private let name: String
  /// What it means where it ends with one of these codes.
  private let codes: [Int32: String]
  private var status: Int32?
  /// What its room refuses; `nil` where it has none.
  package private(set) var isolation: WorkerFacts.Isolation?

  /// How long a launcher may take to enter a room.
  private static let patience = Duration.seconds(20)

  /// Starts a program in a room and a folder.
  ///
  /// - Parameters:
  ///   - room: What it is started with, which reports what it refuses; empty for none.
  ///   - name: What messages call it.
  ///   - codes: Why it can't be started, by the code that it then ends with.
  ///   - descriptors: Its descriptors 0, 1, 2 and so on.
  /// - Throws: `KernelFailure` if it can't be started.
  init(
    _ command: [String], in room: [String], named name: String, codes: [Int32: String] = [:],
    folder: String, descriptors: [Int32]
  ) throws(KernelFailure) {
    self.name = name
    self.codes = codes
    let command = room + command
    // A process that ends early must not end the judge with it.
    signal(SIGPIPE, SIG_IGN)
    divide_adopt_orphans()
    var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
    defer { for index in command.indices { unsafe free(arguments[index]) } }
    var report: [Int32] = [-1, -1]
    guard unsafe divide_pipe(&report) == 0 else {
      throw KernelFailure(.pluginError, "There is no pipe left to start a kernel with.")
    }
    let numbers = descriptors.indices.map { Int32($0) } + [WorkerFacts.Isolation.descriptor]
    var id: pid_t = 0
    let status = unsafe divide_spawn(
      &id, folder, descriptors + [report[1]], numbers, Int32(numbers.count), &arguments)
    close(report[1])
    guard status == 0 else {
      close(report[0])
      throw KernelFailure(
        .pluginError,
        "'\(command[0])' can't be started: \(unsafe String(cString: strerror(status))).",
        rule: .loads)
    }
    self.id = id
    guard !room.isEmpty else {
      close(report[0])
      return
    }
    isolation = WorkerFacts.Isolation(readingFrom: report[0], patience: Self.patience)
    guard isolation != nil else {
      end()
      throw KernelFailure(
        .pluginError, "The room for the \(name) can't be entered; see its standard error.")
    }
    // Where the room can't keep others from looking into this process, this process does.
    if isolation?.allowed?.contains(where: { $0.hasPrefix("other-") }) == true {
      divide_keep_private()
    }
  }

  deinit { end() }

  /// Ends it and what it started.
  package func end() {
    guard status == nil else { return }
    kill(-id, SIGKILL)
    kill(id, SIGKILL)
    var status: Int32 = 0
    unsafe waitpid(id, &status, 0)
    self.status = status
  }

  /// The process and what it started.
  package func processes() -> [Int] { SystemFiles().processes(from: Int(id)) }

  /// Whether it has ended by itself.
  var hasEnded: Bool {
    if status != nil { return true }
    var status: Int32 = 0
    guard unsafe waitpid(id, &status, WNOHANG) == id else { return false }
    self.status = status
    return true
  }

  /// How often to look whether it ends, and how long to wait in between.
  private static let looks = (count: 100, microseconds: UInt32(20_000))

  /// Waits until it has ended, and says how; ends it if it goes on without answering.
  func ended() -> KernelFailure {
    for _ in 0..<Self.looks.count {
      if hasEnded { break }
      usleep(Self.looks.microseconds)
    }
    guard let status else {
      end()
      return KernelFailure(
        .protocolError,
        "The \(name) closed what it answers on, and went on. Keep it open until 'close'.")
    }
    let signal = status & 0x7F
    guard signal == 0 else {
      return KernelFailure(.crashed, "Signal \(signal) ended the \(name).")
    }
    let code = status >> 8 & 0xFF
    if let meaning = codes[code] { return KernelFailure(.pluginError, meaning, rule: .loads) }
    return KernelFailure(.crashed, "The \(name) exited with \(code) instead of answering.")
  }

  // MARK: - Standing still

  /// Stops it and what it started: nothing of it computes until `thaw`.
  ///
  /// - Throws: `KernelFailure` if it has ended.
  package func freeze() throws(KernelFailure) {
    kill(-id, SIGSTOP)
    var status: Int32 = 0
    // Returns at once in practice: nothing can hold a stop back.
    guard unsafe waitpid(id, &status, WUNTRACED) == id, status & 0xFF == 0x7F else {
      self.status = status
      throw ended()
    }
  }

  /// Lets it go on.
  package func thaw() { kill(-id, SIGCONT) }
}
