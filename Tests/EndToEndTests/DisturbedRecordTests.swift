import Foundation
import Testing

/// What commands say of records that were measured beside other processes.
struct DisturbedRecordTests {
  private static let records = "Tests/Fixtures/Records"

  /// A record of the fixtures in which nine of ten invocations waited for their PU for longer than
  /// they ran.
  private func busy(_ name: String, in folder: TemporaryFolder) throws -> String {
    let file = Program.checkout.appending(path: "\(Self.records)/\(name).jsonl")
    var number = 0
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      line -> String in
      let line = String(line)
      guard line.contains(#""type":"invocation""#) else { return line }
      number += 1
      guard number % 10 != 0 else { return line }
      // Where a record doesn't say how long threads waited, their processor time tells.
      return line.replacing(
        /"runDelayNanoseconds":[0-9]+/, with: #""runDelayNanoseconds":900000000000"#
      ).replacing(/"processorNanoseconds":[0-9]+/, with: #""processorNanoseconds":1"#)
    }
    return try folder.file("\(name).jsonl", lines.joined(separator: "\n") + "\n")
  }

  /// Every command that shows a number from invocations, with the records it is given.
  private static let commands = [
    ("report RECORD", ["small"]), ("report RECORD --brief", ["small"]),
    ("estimate bert-large --record RECORD", ["small"]),
    ("inequality --record RECORD --paper bert-large", ["small"]),
    ("policy --record RECORD --paper bert-large --pool 10%", ["small"]),
    ("compare RECORD RECORD", ["small", "small-again"]),
    ("compare RECORD RECORD", ["small", "other-machine"]),
    ("validate --record RECORD", ["steps"]),
  ]

  private func run(_ command: (String, [String]), format: String) throws -> Program.Result {
    let folder = try TemporaryFolder()
    var records = try command.1.map { try busy($0, in: folder) }[...]
    let arguments = command.0.split(separator: " ").map { word in
      word == "RECORD" ? records.removeFirst() : String(word)
    }
    let result = try Program.run(arguments + ["--format", format])
    #expect(result.code == 0, "\(result.errors)")
    return result
  }

  @Test(arguments: commands)
  func `a document says first what disturbed its numbers, and marks them`(
    command: (String, [String])
  ) throws {
    let text = try run(command, format: "text").output
    // The title with its line, and an empty one, stand before.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.dropFirst(3).first)
    #expect(
      first.contains(/^\? [0-9]+ of [0-9]+ invocations behind these figures were/), "\(first)")
    let head = lines.prefix(12).joined(separator: " ")
    #expect(head.contains("preempted: other processes had its PU for over a tenth of the time."))
    let body = lines.dropFirst(12).joined(separator: "\n")
    #expect(body.contains("†"), "\(body)")
  }

  @Test(arguments: commands)
  func `programs are told as well`(command: (String, [String])) throws {
    let json = try JSONSerialization.jsonObject(
      with: Data(try run(command, format: "json").output.utf8))
    let object = try #require((json as? [String: Any]) ?? (json as? [[String: Any]])?.first)
    let disturbance = try #require(object["disturbance"] as? [String: Any])
    let disturbed = try #require(disturbance["disturbed"] as? Int)
    let invocations = try #require(disturbance["invocations"] as? Int)
    #expect(Double(disturbed) > 0.7 * Double(invocations))
    #expect((disturbance["tags"] as? [String: Int])?["preempted"] ?? 0 > 0)
    #expect(try run(command, format: "csv").output.contains("preempted"))
  }

  @Test func `what converged not is no success of a validation`() throws {
    let result = try run(("validate --record RECORD", ["steps"]), format: "text")
    // All intervals of this short record are wider than × 3.
    #expect(result.output.contains("All: 5 of 5 predictions did not converge."))
    #expect(!result.output.contains("intervals hold"))
    #expect(result.output.contains("not-converged"))
  }

  @Test func `a quiet record is read without a word of it`() throws {
    let record = try String(
      contentsOf: Program.checkout.appending(path: "\(Self.records)/small.jsonl"), encoding: .utf8)
    let folder = try TemporaryFolder()
    // Probes all alike, nobody waiting.
    let quiet = record.replacing(
      /"runDelayNanoseconds":[0-9]+/, with: #""runDelayNanoseconds":0"#
    ).replacing(/"burstNanoseconds":[0-9]+/, with: #""burstNanoseconds":280000"#)
      .replacing(/"chainNanoseconds":[0-9]+/, with: #""chainNanoseconds":130000"#)
    let path = try folder.file("quiet.jsonl", quiet)
    let text = try Program.run("report", path, "--brief")
    #expect(text.code == 0)
    #expect(!text.output.contains("disturbed"))
    #expect(!text.output.contains("†"))
  }

  @Test func `a brief report has no papers`() throws {
    let path = "\(Self.records)/small.jsonl"
    let brief = try Program.run("report", path, "--brief")
    #expect(brief.code == 0, "\(brief.errors)")
    #expect(brief.output.contains("\nThroughput\n"))
    #expect(!brief.output.contains("Compute-hours"))
    #expect(!brief.output.contains("Access"))
    let json = try #require(
      try JSONSerialization.jsonObject(
        with: Data(try Program.run("report", path, "--brief", "--json").output.utf8))
        as? [String: Any])
    #expect(json["estimates"] == nil)
    #expect(json["results"] != nil)
    let wrong = try Program.run("report", path, "--brief", "--per", "team")
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("--brief leaves papers out"))
  }
}
