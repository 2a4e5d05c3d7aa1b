internal import CLinux
import Glibc
import PluginProtocol
import Quantities
import System

/// A program that runs beside the judge, spoken to in lines.
@safe
package final class SpokenProgram {
  /// Its process.
  package let process: KernelProcess
  private let input: Int32
  private let output: Int32
  private var pending: [UInt8] = []

  /// A longer line is no answer.
  private static let lineLimit = 1 << 20

  /// Starts a program in a folder; its standard error is the judge's.
  ///
  /// - Parameters:
  ///   - room: What it is started with.
  ///   - arena: The memory that its tensors will lie in, as its descriptor 4.
  /// - Throws: `KernelFailure` if it can't be started.
  package init(
    _ command: [String], in room: [String] = [], folder: String, arena: Arena
  ) throws(KernelFailure) {
    var (questions, answers): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard unsafe divide_pipe(&questions) == 0, unsafe divide_pipe(&answers) == 0 else {
      throw KernelFailure(.pluginError, "There are no pipes left to start a program with.")
    }
    let nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { for end in [questions[0], answers[1], nothing] { close(end) } }
    do throws(KernelFailure) {
      process = try KernelProcess(
        command, in: room, named: "program", folder: folder,
        descriptors: [questions[0], answers[1], STDERR_FILENO, nothing, arena.file])
    } catch {
      close(questions[1])
      close(answers[0])
      throw error
    }
    input = questions[1]
    output = answers[0]
  }

  deinit {
    close(input)
    close(output)
  }

  /// Writes a line.
  ///
  /// - Throws: `KernelFailure` if the program has ended.
  package func write(_ line: [UInt8]) throws(KernelFailure) {
    guard writeAll(line, to: input) else { throw process.ended() }
  }

  /// Takes the next whole line that is there already; `nil` if there is none.
  package func lineAtHand() -> [UInt8]? {
    var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&wait, 1, 0) > 0, wait.revents & Int16(POLLIN) != 0,
      pending.count <= Self.lineLimit
    {
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe Glibc.read(output, &chunk, chunk.count)
      guard count > 0 else { break }
      pending += chunk[..<count]
    }
    guard let end = pending.firstIndex(of: 0x0A) else { return nil }
    defer { pending.removeSubrange(...end) }
    return Array(pending[..<end])
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
      guard count > 0 else { throw process.ended() }
      pending += chunk[..<count]
    }
  }
}
