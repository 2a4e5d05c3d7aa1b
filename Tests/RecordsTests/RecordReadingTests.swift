import Foundation
import RecordFixtures
import RecordFormat
import Records
import Testing

struct RecordReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The record of one cell, and these lines.
  private func file(_ lines: String...) throws -> String {
    try folder.file(try line(header([cell("product")])) + lines.joined())
  }

  private func fault(_ path: String) -> String? {
    do { _ = try Record(reading: path) } catch { return error.description }
    return nil
  }

  @Test func `a record has its header, its invocations and its footer`() throws {
    let measured = invocation("product @ cores=1", [group([2, 3])])
    let path = try file(
      try line(measured), try line(FooterV1(complete: true, elapsedSeconds: 1.5)))
    let record = try Record(reading: path)
    #expect(record.header == (try header([cell("product")])))
    #expect(record.invocations == [Invocation(measured)])
    #expect(record.footer == FooterV1(complete: true, elapsedSeconds: 1.5))
    #expect(!record.isTorn)
    #expect(record.wholeBytes == (try Data(contentsOf: URL(filePath: path)).count))
  }

  @Test func `a last line that was cut short is dropped`() throws {
    let whole = try line(invocation("product @ cores=1", [group([2])]))
    let path = try file(whole, #"{"type":"invocation","cell":"pro"#)
    let record = try Record(reading: path)
    #expect(record.isTorn)
    #expect(record.invocations.count == 1)
    #expect(
      record.wholeBytes == (try line(header([cell("product")])).utf8.count) + whole.utf8.count)
  }

  @Test func `what many invocations have alike is kept as it is`() throws {
    var first = invocation("product @ cores=1", round: 0, [group([2])])
    first.budgetFacts = [
      ResourceFactV1(resource: "pus", requested: "0", enforcedBy: "affinity", verified: true)
    ]
    first.facts = WorkerFactsV1(
      threads: [], peakResidentBytes: 1, library: ["library.core": "Haswell"])
    var second = first
    second.round = 1
    second.facts?.library = ["library.core": "Zen"]
    let record = try Record(reading: file(try line(first), try line(second), try line(first)))
    #expect(record.invocations == [first, second, first].map { Invocation($0) })
  }

  @Test func `a line may lie on both sides of any border between pieces`() throws {
    let measured = invocation("product @ cores=1", [group([2, 3])])
    let lines = try (0..<20_000).map { round in
      var measured = measured
      measured.round = round
      return try line(measured)
    }
    let text = try line(header([cell("product")])) + lines.joined()
    // More than is read at once.
    #expect(text.utf8.count > 4 << 20)
    let path = try folder.file(text)
    #expect(try Record(reading: path).invocations.map(\.round) == Array(0..<20_000))
    #expect(try Record(reading: path, threads: 2).invocations.map(\.round) == Array(0..<20_000))
  }

  @Test func `lines and keys that a later minor version may add are passed over`() throws {
    let path = try file("{\"type\":\"weather\",\"rain\":true}\n", "{\"type\":\"resumed\"}\n")
    #expect(try Record(reading: path).invocations.isEmpty)
    let text = try line(header([cell("product")])).replacing("{\"", with: "{\"later\":[1],\"")
    #expect(try Record(reading: folder.file(text)).header == header([cell("product")]))
  }

  @Test func `a footer counts no more when the run went on behind it`() throws {
    let path = try file(
      try line(FooterV1(complete: false, elapsedSeconds: 1)),
      try line(invocation("product @ cores=1", [group([2])])))
    #expect(try Record(reading: path).footer == nil)
  }

  @Test func `an invocation of a cell that the header lacks is refused with its line`() throws {
    let path = try file("{\"type\":\"weather\"}\n", try line(invocation("other @ all", [])))
    #expect(
      fault(path)
        == "The record \(path) is damaged in line 3: it names the cell 'other @ all', "
        + "which the header lacks.")
  }

  @Test func `a newer schema is refused before anything else is looked at`() throws {
    let path = try folder.file("{\"type\":\"header\",\"schemaVersion\":2}\n")
    #expect(
      fault(path)
        == "The record \(path) has schema version 2, and this program reads up to 1. "
        + "Update divide. Nothing was changed.")
  }

  @Test(arguments: [
    "", "\n", "hello\n", "{\"type\":\"footer\",\"schemaVersion\":1}\n", "[1]\n", "\0\n",
    "{\"type\":\"header\",\"schemaVersion\":1}",
  ])
  func `a file without a whole header is no record`(text: String) throws {
    let path = try folder.file(text)
    #expect(
      fault(path)
        == "\(path) is not a record of divide: its first line is no JSON header. "
        + "Nothing was changed.")
  }

  @Test func `a file that is not there can't be read`() {
    let path = folder.path + "/missing.jsonl"
    #expect(
      fault(path)
        == "The record \(path) can't be read: there is no file of this name.")
  }

  @Test(arguments: [
    ("hello\n", "it is not JSON"), ("\n", "it is not JSON"), ("{}\n", "the key 'type' is missing"),
    ("{\"type\":\"footer\"}\n", "the key 'complete' is missing"),
    (
      "{\"type\":\"footer\",\"complete\":1,\"elapsedSeconds\":1}\n", "'complete' has the wrong type"
    ),
  ])
  func `a damaged line is said with its number and its fault`(text: String, fault: String) throws {
    let path = try file(text)
    #expect(self.fault(path) == "The record \(path) is damaged in line 2: \(fault).")
  }

  @Test func `a role that nobody knows is a damaged header`() throws {
    let text = try line(header([cell("product")])).replacing("\"suite\",\"", with: "\"sweet\",\"")
      .replacing(":\"suite\"", with: ":\"sweet\"")
    let path = try folder.file(text)
    #expect(
      fault(path) == "The record \(path) is damaged in line 1: 'cells.Index 0.role' is not known.")
  }

  /// What a stranger may have written into the header.
  @Test func `a header that contradicts itself is refused`() throws {
    func fault(_ change: (inout HeaderV1) throws -> Void) throws -> String? {
      var header = try header([cell("product")])
      try change(&header)
      let path = try folder.file(try line(header))
      return self.fault(path)?.replacing(path, with: "PATH")
    }
    #expect(
      try fault { $0.budgets.append(budget("cores=1")) }
        == "The record PATH is damaged in line 1: it has the budget 'cores=1' twice.")
    #expect(
      try fault { $0.cells.append(cell("product")) }
        == "The record PATH is damaged in line 1: it has the cell 'product @ cores=1' twice.")
    #expect(
      try fault { $0.cells.append(cell("product", budget: "all")) }
        == "The record PATH is damaged in line 1: the cell 'product @ all' has a budget that the "
        + "header lacks.")
  }

  @Test func `a number of the header that is out of its range is named`() throws {
    func fault(_ change: (inout HeaderV1) -> Void) throws -> String? {
      var header = try header([cell("product")])
      change(&header)
      let path = try folder.file(try line(header))
      return self.fault(path)?.replacing("The record \(path) is damaged in line 1: ", with: "")
    }
    #expect(
      try fault { $0.plan.consecutivePasses = -1 }
        == "'plan.consecutivePasses' is -1, and not from 0 to 10^6.")
    #expect(
      try fault { $0.plan.minimumInvocations = .max }
        == "'plan.minimumInvocations' is 9223372036854775807, and not from 0 to 10^6.")
    #expect(
      try fault { $0.plan.deadlineSeconds = 1e300 }
        == "'plan.deadlineSeconds' is 1e+300, and not from 0 to 10^9.")
    #expect(
      try fault { $0.plan.timeLimitSeconds = -1 }
        == "'plan.timeLimitSeconds' is -1.0, and not from 0 to 10^9.")
    #expect(
      try fault { $0.budgets[0].threads = .min }
        == "'budgets[0].threads' is -9223372036854775808, and not from 0 to 2^32.")
    #expect(
      try fault { $0.cells.append(cell("wrong", work: -1)) }
        == "'cells[1].workFLOP' is -1.0, and not from 0 to 10^36.")
    #expect(
      try fault { $0.cells.append(cell("wrong", traffic: -1)) }
        == "'cells[1].trafficBytes' is -1, and not from 0 to 2^60.")
  }

  /// What made `--resume` crash, or wait for days.
  @Test(arguments: [
    ("elapsedSeconds", "1e19", "'elapsedSeconds' is 1e+19, and not from 0 to 10^9"),
    ("elapsedSeconds", "-1e6", "'elapsedSeconds' is -1000000.0, and not from 0 to 10^9"),
    ("startedAtSeconds", "1e300", "'startedAtSeconds' is 1e+300, and not from 0 to 10^9"),
    ("round", "-1", "'round' is -1, and not from 0 to 10^6"),
    ("iterationsPerSample", "0", "'iterationsPerSample' is 0, and not from 1 to 2^32"),
    (
      "nanoseconds", "[2,-3]", "'groups[0].nanoseconds[1]' is -3, and not from 0 to 10^18"
    ),
    (
      "stolenTicks", "9223372036854775807",
      "'groups[0].stolenTicks' is 9223372036854775807, and not from -10^18 to 10^18"
    ),
  ])
  func `a number of an invocation that is out of its range is named with its line`(
    key: String, value: String, fault: String
  ) throws {
    let number = try Regex("\"\(key)\":(\\[[^\\]]*\\]|[-0-9.e+]+)")
    let whole = try line(invocation("product @ cores=1", [group([2, 3])]))
    let text =
      whole.contains("\"\(key)\":")
      ? whole.replacing(number, with: "\"\(key)\":\(value)")
      : whole.replacing("{\"", with: "{\"\(key)\":\(value),\"", maxReplacements: 1)
    let path = try file(text)
    #expect(self.fault(path) == "The record \(path) is damaged in line 2: \(fault).")
  }

  @Test func `a footer's time that is out of range is named`() throws {
    let path = try file("{\"type\":\"footer\",\"complete\":true,\"elapsedSeconds\":1e19}\n")
    #expect(
      fault(path)
        == "The record \(path) is damaged in line 2: 'elapsedSeconds' is 1e+19, and not from 0 to "
        + "10^9.")
  }
}
