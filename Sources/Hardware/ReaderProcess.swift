internal import CLinux
import FoundationEssentials
import Glibc
import Quantities

/// A process of its own that reads something which could hang or crash whoever reads it.
///
/// What it writes to its standard output is its answer. It is killed at the end, whatever it does.
@safe final class ReaderProcess {
  /// How an answer ended.
  enum Ending: Hashable {
    /// The process closed its output.
    case complete
    /// The deadline came first.
    case tooLate
    /// There was more than anybody wants to read.
    case tooLong
  }

  /// A process can't be started.
  struct StartError: Error {
    /// The system's number of the error.
    let code: Int32
    /// What the system says.
    var reason: String { unsafe String(cString: strerror(code)) }
  }

  private let id: pid_t
  private let output: Int32
  /// The end of a pipe to its standard input, where it is asked questions.
  private let input: Int32?
  private var hasEnded = false
  private var unread = Data()

  /// Starts a program with a pipe as its standard output, and with another as its standard input if
  /// it is asked questions.
  init(_ program: String, _ arguments: [String], isAsked: Bool = false) throws(StartError) {
    var outputs: [Int32] = [-1, -1]
    var inputs: [Int32] = [-1, -1]
    // No program that another thread starts meanwhile inherits them: it would hold them open.
    guard unsafe divide_pipe(&outputs) == 0 else { throw StartError(code: errno) }
    defer { close(outputs[1]) }
    if isAsked, unsafe divide_pipe(&inputs) != 0 {
      let code = errno
      close(outputs[0])
      throw StartError(code: code)
    }
    defer { if isAsked { close(inputs[0]) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if isAsked {
      unsafe posix_spawn_file_actions_adddup2(&actions, inputs[0], STDIN_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, outputs[1], STDOUT_FILENO)
    // What libraries print as they fall is nothing to a reader.
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)

    // Whoever asks may block signals; the child has to fall by them.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let variables = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var words = unsafe Self.copies([program] + arguments)
    var environment = unsafe Self.copies(variables)
    defer { unsafe (words + environment).forEach { unsafe free($0) } }
    var id: pid_t = 0
    let status = unsafe posix_spawn(&id, program, &actions, &attributes, &words, &environment)
    guard status == 0 else {
      close(outputs[0])
      if isAsked { close(inputs[1]) }
      throw StartError(code: status)
    }
    self.id = id
    output = outputs[0]
    input = isAsked ? inputs[1] : nil
  }

  deinit { end() }

  /// Returns copies of texts as C wants them, to be freed.
  private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe texts.map { unsafe strdup($0) } + [nil]
  }
}

// MARK: - Answers

extension ReaderProcess {
  /// Reads until the process closes its output.
  ///
  /// - Parameters:
  ///   - deadline: How long it may take, or be silent.
  ///   - most: The most bytes of an answer.
  ///   - isRenewed: Whether each sign of life renews the deadline.
  /// - Returns: What it wrote, and whether that is all.
  func answer(
    within deadline: Duration, most: Int, isRenewed: Bool = false
  ) -> (answer: Data, ending: Ending) {
    var end = ContinuousClock.now + deadline
    while true {
      switch more(until: end) {
      case .some(let count) where count > 0:
        guard unread.count <= most else { return (unread, .tooLong) }
        if isRenewed { end = ContinuousClock.now + deadline }
      case .some: return (unread, .complete)
      case .none: return (unread, .tooLate)
      }
    }
  }

  /// Asks a question and waits for the line that answers it.
  ///
  /// - Returns: The line without its end, or `nil` where none comes in time or the process has
  ///   ended.
  func line(answering question: String, within deadline: Duration) -> Data? {
    guard let input, write(question + "\n", to: input) else { return nil }
    let end = ContinuousClock.now + deadline
    while true {
      if let newline = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(unread[..<newline])
        unread = Data(unread[unread.index(after: newline)...])
        return line
      }
      guard let count = more(until: end), count > 0, unread.count <= 1 << 20 else { return nil }
    }
  }

  /// Reads once more: how many bytes came, 0 at the end, `nil` when the time is over.
  private func more(until end: ContinuousClock.Instant) -> Int? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else { return nil }
      var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard
        unsafe poll(&descriptor, 1, Int32(clamping: Int(saturating: left / .milliseconds(1)) + 1))
          > 0
      else { continue }
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(output, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return 0 }
      unread.append(contentsOf: buffer[..<count])
      return count
    }
  }

  /// Writes a short text, which fits into a pipe; a process that has ended makes no signal of it.
  private func write(_ text: String, to descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    var pipe = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard unsafe poll(&pipe, 1, 0) == 1, pipe.revents & Int16(POLLERR) == 0 else { return false }
    return unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count
  }
}

// MARK: - The end

extension ReaderProcess {
  /// Kills the process if it still runs.
  ///
  /// A process that waits in a driver may not be ended by any signal. It is left behind then, as
  /// waiting for it could last for ever.
  ///
  /// - Returns: Its status as `waitpid` gives it, or `nil` where it can't be ended.
  @discardableResult
  func end() -> Int32? {
    guard !hasEnded else { return nil }
    hasEnded = true
    close(output)
    if let input { close(input) }
    kill(id, SIGKILL)
    var status: Int32 = 0
    for _ in 0..<500 {
      let ended = unsafe waitpid(id, &status, WNOHANG)
      if ended == id { return status }
      if ended < 0, errno != EINTR { return nil }
      usleep(1000)
    }
    return nil
  }
}
