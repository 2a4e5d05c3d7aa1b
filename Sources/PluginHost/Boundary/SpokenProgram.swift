internal import CLinux
import Glibc
import PluginProtocol
import Quantities
import System

/// A program that runs beside the worker, spoken to in lines.
///
/// It stays in the worker's session, which the harness ends as a whole.
@safe
package final class SpokenProgram {
  private let id: pid_t
  private let input: Int32
  private let output: Int32
  private var pending: [UInt8] = []

  /// A longer line is no answer.
  private static let lineLimit = 1 << 20

  /// Starts a program in a folder; its standard error is the worker's.
  ///
  /// - Throws: `KernelFailure` if it can't be started.
  package init(_ command: [String], folder: String) throws(KernelFailure) {
    // A program that ends early must not end the worker with it.
    signal(SIGPIPE, SIG_IGN)
    var (questions, answers): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard unsafe divide_pipe(&questions) == 0, unsafe divide_pipe(&answers) == 0 else {
      throw KernelFailure(.pluginError, "There are no pipes left to start a program with.")
    }
    var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
    defer { for index in command.indices { unsafe free(arguments[index]) } }
    var id: pid_t = 0
    let status = unsafe divide_spawn(&id, folder, questions[0], answers[1], &arguments)
    close(questions[0])
    close(answers[1])
    guard status == 0 else {
      throw KernelFailure(
        .pluginError,
        "'\(command[0])' can't be started: \(unsafe String(cString: strerror(status))).")
    }
    self.id = id
    input = questions[1]
    output = answers[0]
  }

  /// The program and what it started.
  package func processes() -> [Int] {
    var found = [Int(id)]
    // A parent comes before its children in this list, so one pass finds them all.
    var index = 0
    while index < found.count {
      let parent = found[index]
      let children =
        SystemFiles().text("proc/\(parent)/task/\(parent)/children", limit: 4096)?
        .split(separator: " ").compactMap { Int($0) } ?? []
      found += children
      index += 1
    }
    return found
  }

  /// Writes a line.
  ///
  /// - Throws: `KernelFailure` if the program has ended.
  package func write(_ line: [UInt8]) throws(KernelFailure) {
    guard writeAll(line, to: input) else { throw ended() }
  }

  /// Reads a line without its end.
  ///
  /// - Throws: `KernelFailure` if the program ends, or says nothing for longer than `patience`.
  package func readLine(patience: Duration) throws(KernelFailure) -> [UInt8] {
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        defer { pending.removeSubrange(...end) }
        return Array(pending[..<end])
      }
      guard pending.count <= Self.lineLimit else {
        throw KernelFailure(
          .protocolError, "The program wrote a line of more than \(Self.lineLimit) bytes.")
      }
      var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&wait, 1, Int32(saturating: patience / .milliseconds(1))) > 0 else {
        throw KernelFailure(
          .timedOut, "The program said nothing for \(patience), neither an answer nor a heartbeat.")
      }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe Glibc.read(output, &chunk, chunk.count)
      guard count > 0 else { throw ended() }
      pending += chunk[..<count]
    }
  }

  private func ended() -> KernelFailure {
    var status: Int32 = 0
    unsafe waitpid(id, &status, 0)
    let signal = status & 0x7F
    return KernelFailure(
      .crashed,
      signal == 0
        ? "The program exited with \(status >> 8 & 0xFF) instead of answering."
        : "Signal \(signal) ended the program.")
  }
}
