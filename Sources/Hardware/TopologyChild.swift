internal import CLinux
import FoundationEssentials
import Glibc
import Quantities
import System

/// A process that loads a topology from a file and writes down what it found.
///
/// It is a program that calls `serve(_:)` when its arguments are `command` and a path. Whatever
/// the file does to it, the process that asked gets facts or an error.
package struct TopologyChild: Hashable, Sendable {
  /// The argument that has a program load a topology and do nothing else.
  package static let command = "load-topology"

  /// The program to start.
  package var program = "/proc/self/exe"
  /// How long it may take.
  package var deadline = Duration.seconds(10)

  /// Creates a child that is this program once more.
  package init() {}

  /// The processor time in seconds that it may take.
  private static let processorSeconds: UInt = 5
  /// The time in seconds after which it ends itself.
  private static let longestSeconds: UInt32 = 60
  /// The memory that it may take beyond what it begins with.
  fileprivate static let memoryMiB = 512
  /// The longest answer: that of a machine with 16,384 PUs takes a quarter.
  private static let longestAnswerMiB = 64
  /// The deepest tree: hwloc knows some 20 kinds of object, of which groups may lie in each other.
  private static let deepest = 64

  /// What the child's exit codes say.
  private enum Code {
    static let notATopology: Int32 = 65
    static let memory: Int32 = 66
  }
}

// MARK: - The child's side

extension TopologyChild {
  /// Loads the topology in a file under limits and writes its facts to standard output.
  ///
  /// - Returns: The exit code to end with.
  package static func serve(_ path: String) -> Int32 {
    limit()
    do throws(DiscoveryError) {
      let facts = try TopologyHandle(loading: .xml(path: path)).facts(of: .xml(path: path))
      guard facts.root.depth <= deepest else { return Code.notATopology }
      let data = try? JSONEncoder().encode(facts)
      guard let data, writeAll(data, to: STDOUT_FILENO) else { return 1 }
      return 0
    } catch {
      return errno == ENOMEM ? Code.memory : Code.notATopology
    }
  }

  /// Limits time and memory before anything of the file is looked at.
  private static func limit() {
    // The process that asked may be gone before it looks at its own clock.
    alarm(longestSeconds)
    let now = ownBytes()
    for (resource, most) in [
      (RLIMIT_CPU, processorSeconds), (RLIMIT_AS, now + UInt(memoryMiB) << 20), (RLIMIT_CORE, 0),
    ] {
      // The hard limit of time is a second later, so that the signal says what ended it.
      var limits = rlimit(rlim_cur: most, rlim_max: most + 1)
      unsafe setrlimit(__rlimit_resource_t(UInt32(resource.rawValue)), &limits)
    }
  }

  /// The bytes of memory that are mapped already, most of them programs and libraries.
  private static func ownBytes() -> UInt {
    let pages = SystemFiles().line("proc/self/statm")?.split(separator: " ").first
    return (pages.flatMap { UInt($0) } ?? 0) * UInt(getpagesize())
  }
}

// MARK: - The asking side

extension TopologyChild {
  /// Has the topology in a file loaded.
  ///
  /// - Throws: `DiscoveryError` if hwloc doesn't understand the file, or falls over it.
  func facts(inFile path: String) throws(DiscoveryError) -> TopologyFacts {
    let process: (id: pid_t, output: Int32)
    do { process = try start(path) } catch {
      throw .failed(step: "start the reader of topologies", reason: error.reason)
    }
    let (answer, ending) = read(process.output)
    close(process.output)
    kill(process.id, SIGKILL)
    var status: Int32 = 0
    while unsafe (waitpid(process.id, &status, 0) < 0 && errno == EINTR) {}
    if let ending { throw .notLoaded(path: path, reason: ending) }
    return try facts(answer, status, path)
  }

  private func facts(
    _ answer: Data, _ status: Int32, _ path: String
  ) throws(DiscoveryError) -> TopologyFacts {
    let signal = status & 0x7F
    switch (signal, status >> 8 & 0xFF) {
    case (0, 0):
      guard let facts = try? JSONDecoder().decode(TopologyFacts.self, from: answer) else {
        throw .notLoaded(path: path, reason: "it describes no machine that there can be")
      }
      return facts
    case (0, Code.notATopology): throw .notATopology(path: path)
    case (0, Code.memory):
      throw .notLoaded(path: path, reason: "it takes more than \(Self.memoryMiB) MiB of memory")
    case (SIGXCPU, _):
      throw .notLoaded(
        path: path, reason: "it takes more than \(Self.processorSeconds) s of processor time")
    case (0, let code):
      throw .notLoaded(path: path, reason: "hwloc's reader ended with code \(code)")
    case (let signal, _):
      throw .notLoaded(path: path, reason: "hwloc's reader crashed over it (signal \(signal))")
    }
  }

  /// Starts the child with the writing end of a pipe as its standard output.
  private func start(_ path: String) throws(StartError) -> (id: pid_t, output: Int32) {
    var ends: [Int32] = [0, 0]
    // No program that another thread starts meanwhile inherits it: it would hold the pipe open.
    guard unsafe divide_pipe(&ends) == 0 else { throw StartError(code: errno) }
    defer { close(ends[1]) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
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
    var arguments = unsafe Self.copies([program, Self.command, path])
    var environment = unsafe Self.copies(variables)
    defer { unsafe (arguments + environment).forEach { unsafe free($0) } }
    var id: pid_t = 0
    let status = unsafe posix_spawn(
      &id, program, &actions, &attributes, &arguments, &environment)
    guard status == 0 else {
      close(ends[0])
      throw StartError(code: status)
    }
    return (id, ends[0])
  }

  /// Returns copies of texts as C wants them, to be freed.
  private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe texts.map { unsafe strdup($0) } + [nil]
  }

  /// Reads until the child closes its output.
  ///
  /// - Returns: What it wrote, and why that isn't all, if it isn't.
  private func read(_ output: Int32) -> (answer: Data, ending: String?) {
    let end = ContinuousClock.now + deadline
    var answer = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else {
        return (answer, "it takes longer than \(deadline.components.seconds) s")
      }
      var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard
        unsafe poll(&descriptor, 1, Int32(clamping: Int(saturating: left / .milliseconds(1)) + 1))
          > 0
      else { continue }
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(output, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return (answer, nil) }
      answer.append(contentsOf: buffer[..<count])
      guard answer.count <= Self.longestAnswerMiB << 20 else {
        return (answer, "it describes a machine too large to show")
      }
    }
  }

  /// A child can't be started.
  private struct StartError: Error {
    let code: Int32
    var reason: String { unsafe String(cString: strerror(code)) }
  }
}

extension MachineObject {
  /// The levels of the tree, this one included.
  fileprivate var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }
}
