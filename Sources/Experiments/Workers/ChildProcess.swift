internal import CLinux
import Glibc
import System

/// A program that runs beside this one, with its three standard streams in our hands.
///
/// Started from the calling thread and waited for by it, because Linux ties the signal that a child
/// gets on its parent's death to the thread that started it.
package struct ChildProcess {
  /// The number of its process.
  package let id: Int32
  let output: Int32
  let errors: Int32
  private let input: Int32

  /// Starts a program by its path.
  ///
  /// - Throws: `ChildProcessError` if there are no descriptors left or it can't be started.
  package init(
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
  package func send(_ line: String) {
    _ = writeAll((line + "\n").utf8, to: input)
    close(input)
  }

  /// Kills the program and what it started.
  package func kill() {
    // Looked for first: those of a process that has ended belong to somebody else.
    let started = SystemFiles().processes(from: Int(id))
    Glibc.kill(-id, SIGKILL)
    for process in started { Glibc.kill(pid_t(process), SIGKILL) }
  }
}

/// A program can't be started.
package struct ChildProcessError: Error, Hashable, CustomStringConvertible {
  /// What can't be started.
  package let program: String
  /// The number of the error, as in `errno.h`.
  package let code: Int32

  /// Creates an error.
  package init(program: String, code: Int32) {
    self.program = program
    self.code = code
  }

  /// What can't be started, and why.
  package var description: String {
    let reason = unsafe String(cString: strerror(code))
    return "\(program) can't be started: \(reason)."
  }
}

private struct Pipe {
  let reading: Int32
  let writing: Int32

  init() throws(ChildProcessError) {
    var ends: [Int32] = [0, 0]
    // Closed in other programs from the beginning: one that another thread starts meanwhile would
    // hold the pipe open.
    guard unsafe divide_pipe(&ends) == 0 else {
      throw ChildProcessError(program: "A pipe to the worker", code: errno)
    }
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
