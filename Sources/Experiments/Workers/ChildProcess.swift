import Glibc
import System

/// A program that runs beside this one, with its three standard streams in our hands.
///
/// Started from the calling thread and waited for by it, because Linux ties the signal that a child
/// gets on its parent's death to the thread that started it.
struct ChildProcess {
  let id: pid_t
  private let input: Int32
  private let output: Int32
  private let errors: Int32

  /// Starts a program by its path.
  ///
  /// - Throws: `ChildProcessError` if there are no descriptors left or the program can't be started.
  init(
    _ executable: String, arguments: [String], environment: [String: String]
  ) throws(ChildProcessError) {
    let input = try Pipe()
    let output = try Pipe()
    let errors = try Pipe()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input.reading, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)

    let argv = CStrings([executable] + arguments)
    let envp = CStrings(environment.map { "\($0.key)=\($0.value)" }.sorted())
    defer {
      argv.free()
      envp.free()
    }
    var id: pid_t = 0
    let status = unsafe posix_spawn(&id, executable, &actions, nil, argv.pointers, envp.pointers)
    close(input.reading)
    close(output.writing)
    close(errors.writing)
    guard status == 0 else {
      for descriptor in [input.writing, output.reading, errors.reading] { close(descriptor) }
      throw ChildProcessError(program: executable, code: status)
    }
    self.id = id
    self.input = input.writing
    self.output = output.reading
    self.errors = errors.reading
  }

  /// Writes a line to the program's standard input, and closes it.
  ///
  /// A program that doesn't read its input is found out by what it answers, not here.
  func send(_ line: String) {
    _ = writeAll((line + "\n").utf8, to: input)
    close(input)
  }

  /// Kills the program and what it started in its session.
  func kill() {
    Glibc.kill(-id, SIGKILL)
    Glibc.kill(id, SIGKILL)
  }
}

/// A program can't be started.
struct ChildProcessError: Error, CustomStringConvertible {
  let program: String
  let code: Int32

  var description: String {
    let reason = unsafe String(cString: strerror(code))
    return "\(program) can't be started: \(reason)."
  }
}

private struct Pipe {
  let reading: Int32
  let writing: Int32

  init() throws(ChildProcessError) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else {
      throw ChildProcessError(program: "A pipe to the worker", code: errno)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }
}

/// A null-terminated array of C strings.
@safe
private struct CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [String]) {
    count = texts.count
    unsafe pointers = .allocate(capacity: texts.count + 1)
    for (index, text) in texts.enumerated() {
      unsafe (pointers + index).initialize(to: strdup(text))
    }
    unsafe (pointers + texts.count).initialize(to: nil)
  }

  func free() {
    for index in 0..<count { unsafe Glibc.free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}

// MARK: - Reading until the end

extension ChildProcess {
  /// How a program ended.
  enum Ending: Hashable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// Why we ended it.
  enum Interruption: Hashable { case deadline, watcher(String), requested }

  /// What a program left.
  struct Result {
    var ending: Ending
    var interruption: Interruption?
    /// The last bytes of its standard error, as text.
    var complaint: String
    /// Its peak resident memory.
    var peakResidentBytes: Int64
  }

  /// How much of standard error is kept.
  private static let complaintLimit = 4096
  /// A longer line is no answer of ours.
  private static let lineLimit = 1 << 20

  /// Reads lines until the program ends, it breaks a rule, or somebody wants it ended.
  ///
  /// - Parameters:
  ///   - deadline: End the program after this long.
  ///   - interval: How often to look at `watch` and `isCancelled`.
  ///   - watch: Returns why to end the program, or `nil`.
  ///   - isCancelled: Whether the user wants to stop.
  ///   - line: Receives each line of standard output.
  func read(
    deadline: Duration, interval: Duration, watch: () -> String?, isCancelled: () -> Bool,
    line: (String) -> Void
  ) -> Result {
    let start = ContinuousClock.now
    var pending: [UInt8] = []
    var complaint: [UInt8] = []
    var interruption: Interruption?
    var open: Set<Int32> = [output, errors]
    var nextLook = start + interval

    func look() {
      guard interruption == nil else { return }
      if isCancelled() {
        interruption = .requested
      } else if ContinuousClock.now - start > deadline {
        interruption = .deadline
      } else if ContinuousClock.now >= nextLook {
        nextLook = ContinuousClock.now + interval
        interruption = watch().map(Interruption.watcher)
      }
      if interruption != nil { kill() }
    }

    while !open.isEmpty {
      look()
      var waits = open.sorted().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let milliseconds = Int32(max(1, (nextLook - .now) / .milliseconds(1)))
      guard unsafe poll(&waits, nfds_t(waits.count), min(milliseconds, 100)) > 0 else {
        // A grandchild may hold the streams open after the program itself has ended.
        if hasEnded { break }
        continue
      }
      for wait in waits where wait.revents != 0 {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe Glibc.read(wait.fd, &chunk, chunk.count)
        guard count > 0 else {
          open.remove(wait.fd)
          continue
        }
        if wait.fd == errors {
          complaint = Array((complaint + chunk[..<count]).suffix(Self.complaintLimit))
          continue
        }
        pending += chunk[..<count]
        while let end = pending.firstIndex(of: 0x0A) {
          line(String(decoding: pending[..<end], as: UTF8.self))
          pending.removeSubrange(...end)
        }
        if pending.count > Self.lineLimit {
          interruption = .watcher("It wrote a line of more than \(Self.lineLimit) bytes.")
          kill()
          pending.removeAll()
        }
      }
    }
    close(output)
    close(errors)
    return finish(
      interruption, String(decoding: complaint, as: UTF8.self))
  }

  /// Whether the program has ended; it stays to be waited for.
  private var hasEnded: Bool {
    var information = unsafe siginfo_t()
    return unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT) == 0
      ? unsafe information._sifields._sigchld.si_pid == id : false
  }

  private func finish(_ interruption: Interruption?, _ complaint: String) -> Result {
    var status: Int32 = 0
    var usage = rusage()
    while unsafe (wait4(id, &status, 0, &usage) < 0 && errno == EINTR) {}
    // What the program left behind in its session.
    Glibc.kill(-id, SIGKILL)
    let signal = status & 0x7F
    return Result(
      ending: signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal),
      interruption: interruption, complaint: complaint,
      peakResidentBytes: Int64(usage.ru_maxrss) * 1024)
  }
}
