import FoundationEssentials
import Glibc
import System

/// A process that asks drivers for the machine's graphics processors.
///
/// It is a program that calls `serve()` when its only argument is `command`, and `serveStates()`
/// when it is `watchCommand`. A driver may crash it or never answer: whoever started it gets cards
/// or a fault all the same.
package struct AcceleratorReader: Hashable, Sendable {
  /// The argument that has a program read the cards once.
  package static let command = "read-accelerators"
  /// The argument that has it answer questions about what cards do now.
  package static let watchCommand = "watch-accelerators"

  /// The program to start; `nil` where none can be.
  package var program: String?
  /// How long it may be silent.
  ///
  /// It tells of each card that it has read. A driver without persistence mode initialises each
  /// card first, which takes a few seconds.
  package var deadline = Duration.seconds(15)

  /// Creates a reader that is this program once more, or the `divide` beside it.
  package init() { program = Self.ownProgram }

  /// A program of another name may do anything when it is started once more, so only `divide` is.
  private static let ownProgram: String? = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { return nil }
    let path = String(
      decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = path.lastIndex(of: "/") else { return nil }
    if path[path.index(after: slash)...] == "divide" { return "/proc/self/exe" }
    let neighbour = path[...slash] + "divide"
    return unsafe access(String(neighbour), X_OK) == 0 ? String(neighbour) : nil
  }()

  /// The longest answer: a card takes some 2 kB.
  private static let longestAnswer = 16 << 20
  /// The time in seconds after which the process ends itself, should nobody end it.
  private static let longestSeconds: UInt32 = 120
}

// MARK: - The process that asks drivers

extension AcceleratorReader {
  /// Asks the drivers, and writes what they say to standard output.
  ///
  /// - Returns: The exit code to end with.
  package static func serve() -> Int32 {
    alarm(longestSeconds)
    let files = SystemFiles()
    var read = Accelerators()
    var first = 0
    if NVML.isNear {
      do throws(AcceleratorFault) {
        let library = try NVML(files: files)
        signOfLife()
        read = library.accelerators(afterEach: signOfLife)
        first = max(0, library.count)
      } catch {
        read.faults.append(error)
      }
    }
    let amd = Accelerators.amd(from: first, in: files)
    read.cards += amd.cards
    read.amdDriver = amd.amdDriver
    guard let data = try? JSONEncoder().encode(read), writeAll(data, to: STDOUT_FILENO) else {
      return 1
    }
    return 0
  }

  /// Writes a space: before a document of JSON it means nothing.
  private static func signOfLife() { _ = writeAll(Data([UInt8(ascii: " ")]), to: STDOUT_FILENO) }

  /// Answers each line of standard input, the index of a card, with its state in a line of JSON, or
  /// with an empty line where it can't be read.
  ///
  /// - Returns: The exit code to end with, when there are no more questions.
  package static func serveStates() -> Int32 {
    let files = SystemFiles()
    let library = NVML.isNear ? try? NVML(files: files) : nil
    let first = max(0, library?.count ?? 0)
    while let line = readLine() {
      // Nobody may be left to end it; each question gives it more time.
      alarm(longestSeconds)
      let state = Int(line).flatMap { index in
        index < first
          ? library?.state(of: index)
          : Accelerators.amd(from: first, in: files).cards.first { $0.index == index }
            .map(AcceleratorState.init)
      }
      let data = state.flatMap { try? JSONEncoder().encode($0) } ?? Data()
      guard writeAll(data + Data([UInt8(ascii: "\n")]), to: STDOUT_FILENO) else { return 1 }
      alarm(0)
    }
    return 0
  }
}

// MARK: - Whoever wants to know

extension AcceleratorReader {
  /// Has the cards of this machine read.
  ///
  /// Where no driver's library and no card of AMD's is there, no process is started, and this takes
  /// well under a millisecond.
  func accelerators(in files: SystemFiles) -> Accelerators {
    guard NVML.isNear || Accelerators.hasAMD(in: files) else { return Accelerators() }
    guard let program else { return Accelerators() }
    let process: ReaderProcess
    do { process = try ReaderProcess(program, [Self.command]) } catch {
      return Accelerators(faults: [.notStarted(reason: error.reason)])
    }
    let (answer, ending) = process.answer(
      within: deadline, most: Self.longestAnswer, isRenewed: true)
    let status = process.end()
    guard ending != .tooLate, let status else {
      return Accelerators(faults: [.tookTooLong(seconds: Int(deadline.components.seconds))])
    }
    guard status & 0x7F == 0 || ending == .tooLong else {
      return Accelerators(faults: [.crashed(signal: Int(status & 0x7F))])
    }
    guard ending == .complete else { return Accelerators(faults: [.nonsense]) }
    guard status == 0 else { return Accelerators(faults: [.ended(code: Int(status >> 8 & 0xFF))]) }
    guard let read = try? JSONDecoder().decode(Accelerators.self, from: answer) else {
      return Accelerators(faults: [.nonsense])
    }
    return read
  }
}

/// Who reads the graphics processors of a machine.
package enum AcceleratorSource: Hashable, Sendable {
  /// A process of its own, which asks drivers.
  case reader(AcceleratorReader)
  /// Files alone: AMD's cards, as sysfs shows them.
  case files
  /// Nobody.
  case none

  /// Reads them.
  func accelerators(in files: SystemFiles) -> Accelerators {
    switch self {
    case .reader(let reader): reader.accelerators(in: files)
    case .files: .amd(from: 0, in: files)
    case .none: Accelerators()
    }
  }
}
