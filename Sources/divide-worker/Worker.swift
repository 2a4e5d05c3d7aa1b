import FoundationEssentials
import Glibc
import PluginHost
import PluginProtocol
import System

/// Judges one kernel: reads one request, answers with lines of JSON, and exits.
@main
enum Worker {
  static func main() {
    guard let replies = ReplyStream() else {
      complain("divide-worker: standard output is closed.")
      exit(1)
    }
    guard let line = readLine(strippingNewline: true), !line.isEmpty else {
      complain(
        """
        divide-worker judges one kernel for 'divide': it reads a request as one line of JSON. \
        Run 'divide run' instead.
        """)
      exit(64)
    }
    do {
      let request = try JSONDecoder().decode(WorkerRequest.self, from: Data(line.utf8))
      try Invocation(request: request, say: replies.write).perform()
    } catch let failure as KernelFailure {
      replies.write(
        .failed(
          .init(
            outcome: failure.outcome, message: failure.message, rule: failure.rule,
            isNotApplicable: failure.isNotApplicable ? true : nil)))
    } catch {
      replies.write(
        .failed(.init(outcome: .protocolError, message: "The request can't be read: \(error)")))
    }
    // A library's destructors may hang or crash; the replies are out, so leave at once.
    _exit(0)
  }

  private static func complain(_ message: String) {
    let line = message + "\n"
    _ = unsafe line.withCString { unsafe write(STDERR_FILENO, $0, strlen($0)) }
  }
}

/// The stream of replies: the standard output that the worker was started with.
///
/// What a kernel or its libraries print goes to standard error instead.
struct ReplyStream {
  private let descriptor: Int32

  /// Takes standard output over; `nil` if there is none.
  init?() {
    descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { return nil }
  }

  /// Writes one reply as a line.
  func write(_ reply: WorkerReply) {
    guard var line = try? JSONEncoder().encode(reply) else {
      preconditionFailure("A reply holds only numbers and texts, which always encode.")
    }
    line.append(0x0A)
    // Nobody reads any more: the harness is gone.
    guard writeAll(line, to: descriptor) else { _exit(1) }
  }
}
