import Glibc
import Quantities

/// The two streams of a program that we read.
struct ChildStreams {
  /// How much of standard error is kept.
  private static let complaintLimit = 4096

  private let output: Int32
  private let errors: Int32
  private var open: Set<Int32>
  private var ready: [Int32] = []
  private var lines = LineBuffer()
  private var complaints: [UInt8] = []
  private var outputBytes = 0
  private var outputLines = 0
  private var errorBytes = 0
  private var chunk = [UInt8](repeating: 0, count: 65_536)

  init(output: Int32, errors: Int32) {
    self.output = output
    self.errors = errors
    open = [output, errors]
  }

  /// Whether one of them may bring more.
  var areOpen: Bool { !open.isEmpty }
  /// The bytes of output behind the last whole line.
  var pendingBytes: Int { lines.pendingBytes }
  /// Whether there was more output than a program may write.
  var isFlood: Bool {
    outputBytes > ChildProcess.outputLimit || outputLines > ChildProcess.lineCountLimit
  }
  /// Whether there was more on standard error than a program may write.
  var isErrorFlood: Bool { errorBytes > ChildProcess.errorLimit }
  /// The last bytes of standard error, as text.
  var complaint: String { String(decoding: complaints, as: UTF8.self) }

  /// Waits until there is something to read, and returns whether there is.
  mutating func wait(atMost duration: Duration) -> Bool {
    var waits = open.sorted().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let milliseconds = Int32(saturating: max(1, duration / .milliseconds(1)))
    guard unsafe poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { return false }
    ready = waits.filter { $0.revents != 0 }.map(\.fd)
    return true
  }

  /// Reads what is there, once from each stream, and hands over whole lines of output, unless there
  /// are too many.
  mutating func read(line: (String) -> Void) {
    for stream in ready {
      let count = unsafe Glibc.read(stream, &chunk, chunk.count)
      guard count > 0 else {
        open.remove(stream)
        continue
      }
      if stream == errors {
        errorBytes += count
        complaints.append(contentsOf: chunk[..<count].suffix(Self.complaintLimit))
        complaints.removeFirst(max(0, complaints.count - Self.complaintLimit))
      } else {
        outputBytes += count
        var counted = outputLines
        lines.take(chunk[..<count]) { text in
          counted += 1
          if counted <= ChildProcess.lineCountLimit { line(text) }
        }
        outputLines = counted
      }
    }
  }

  /// Forgets what is no whole line of output.
  mutating func dropPending() { lines.clear() }

  /// Closes our ends of both.
  func close() {
    Glibc.close(output)
    Glibc.close(errors)
  }
}
