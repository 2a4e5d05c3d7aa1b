import FoundationEssentials
import Glibc
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
    let process: ReaderProcess
    do { process = try ReaderProcess(program, [Self.command, path]) } catch {
      throw .failed(step: "start the reader of topologies", reason: error.reason)
    }
    let (answer, ending) = process.answer(within: deadline, most: Self.longestAnswerMiB << 20)
    let status = process.end()
    switch ending {
    case .complete: return try facts(answer, status, path)
    case .tooLate:
      throw .notLoaded(
        path: path, reason: "it takes longer than \(deadline.components.seconds) s")
    case .tooLong:
      throw .notLoaded(path: path, reason: "it describes a machine too large to show")
    }
  }

  private func facts(
    _ answer: Data, _ status: Int32?, _ path: String
  ) throws(DiscoveryError) -> TopologyFacts {
    guard let status else {
      throw .notLoaded(path: path, reason: "hwloc's reader can't be ended")
    }
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
}

extension MachineObject {
  /// The levels of the tree, this one included.
  fileprivate var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }
}
