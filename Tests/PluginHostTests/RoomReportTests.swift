import Glibc
import PluginHost
import PluginProtocol
import Testing

/// What a launcher says of the room that it has entered.
struct RoomReportTests {
  /// Reads what somebody writes to a pipe and closes.
  private func read(_ text: String) throws -> WorkerFacts.Isolation? {
    var ends: [Int32] = [-1, -1]
    try #require(unsafe pipe(&ends) == 0)
    _ = unsafe text.withCString { unsafe write(ends[1], $0, strlen($0)) }
    close(ends[1])
    return WorkerFacts.Isolation(readingFrom: ends[0], patience: .seconds(10))
  }

  @Test func `a report says what was refused and what was allowed`() throws {
    let report = try #require(
      try read(
        """
        {"networkIsRefused":true,"filesAreRefused":false,"fileBytes":9,"refused":["network"],\
        "allowed":["files"]}

        """))
    #expect(report.networkIsRefused)
    #expect(!report.filesAreRefused)
    #expect(report.fileBytes == 9)
    #expect(report.userThreads == nil)
    #expect(report.refused == ["network"])
    #expect(report.allowed == ["files"])
  }

  @Test(arguments: [
    "", "\n", "{}\n", "hello\n", #"{"networkIsRefused":true,"filesAreRefused":false}"#,
    #"{"networkIsRefused":true}"# + "\n", String(repeating: "x", count: 5000),
  ])
  func `a launcher that fails leaves no report`(text: String) throws {
    #expect(try read(text) == nil)
  }

  @Test func `nobody waits for ever for a report`() throws {
    var ends: [Int32] = [-1, -1]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[1]) }
    #expect(WorkerFacts.Isolation(readingFrom: ends[0], patience: .milliseconds(1)) == nil)
  }
}
