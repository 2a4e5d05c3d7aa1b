import FoundationEssentials
import Glibc
package import PluginProtocol
import Quantities

extension WorkerFacts.Isolation {
  /// No line of a launcher's is longer.
  private static let longest = 4096

  /// Reads what a launcher says of the room that it has entered, and closes the descriptor.
  ///
  /// Close the launcher's end in this process before: the line ends where nobody can write more.
  ///
  /// - Parameter patience: How long to wait for more of it.
  /// - Returns: `nil` if the launcher says nothing in time, or nothing that is a report. Then it
  ///   has failed: it writes why to standard error, and exits with 125.
  package init?(readingFrom descriptor: Int32, patience: Duration) {
    defer { close(descriptor) }
    var line: [UInt8] = []
    while line.count < Self.longest {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&wait, 1, Int32(saturating: patience / .milliseconds(1))) > 0 else {
        return nil
      }
      var chunk = [UInt8](repeating: 0, count: Self.longest)
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      line += chunk[..<count]
    }
    guard line.last == 0x0A,
      let report = try? JSONDecoder().decode(Self.self, from: Data(line.dropLast()))
    else { return nil }
    self = report
  }
}
