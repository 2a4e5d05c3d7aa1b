import Foundation
import Testing

/// Settings and limits that changed a record's figures: its report says so.
struct RecordedConditionTests {
  /// The fixture `small`, changed.
  private func record(
    in folder: TemporaryFolder, _ change: (String) -> String
  ) throws -> String {
    let file = Program.checkout.appending(path: "Tests/Fixtures/Records/small.jsonl")
    return try folder.file("changed.jsonl", change(String(contentsOf: file, encoding: .utf8)))
  }

  @Test func `an override of the instruction set stands in the report, with cost and remedy`()
    throws
  {
    let folder = try TemporaryFolder()
    let path = try record(in: folder) {
      $0.replacing(
        #""environment":{},"#,
        with: #""environment":{"OPENBLAS_CORETYPE":"Haswell"},"overrideShare":0.54,"#)
    }
    for arguments in [["report", path, "--brief"], ["estimate", "bert-large", "--record", path]] {
      let result = try Program.run(arguments)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output.contains("✘ instruction set: OPENBLAS_CORETYPE=Haswell"))
      #expect(result.output.contains("Cost here: sgemm at 54 % of the speed without it."))
      #expect(result.output.contains("To change it: unset OPENBLAS_CORETYPE"))
    }
    let json = try Program.run("report", path, "--brief", "--json").output
    #expect(json.contains(#""cost" : "sgemm at 54 % of the speed without it""#))
    #expect(
      try Program.run("report", path, "--brief", "--format", "csv").output.contains("sgemm at"))
  }

  @Test func `a quota around the run stands in the report`() throws {
    let folder = try TemporaryFolder()
    let path = try record(in: folder) {
      $0.replacing(#""controlGroup":{"#, with: #""controlGroup":{"quotaPUs":1.5,"#)
    }
    let result = try Program.run("report", path, "--brief")
    #expect(result.output.contains("✘ CPU quota: 1.50 PUs"), "\(result.output)")
    #expect(result.output.contains("Cost here: 25 % of the allowed PUs' time."))
  }

  @Test func `nothing is estimated from a budget that nothing enforced, and its row says so`()
    throws
  {
    let folder = try TemporaryFolder()
    let path = try record(in: folder) { text in
      text.replacing("cores=1", with: "cores=1,quota=0.5").replacing(
        #""requested":"1","resource":"threads","verified":true}"#,
        with: #"""
          "requested":"1","resource":"threads","verified":true},{"enforcedBy":"unenforced",\#
          "reason":"no control group here","requested":"0.5 PUs","resource":"quota"}
          """#)
    }
    let report = try Program.run("report", path)
    #expect(report.code == 0, "\(report.errors)")
    let words = report.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("unenforced: quota=0.5 PUs was enforced by nothing"))
    #expect(words.contains("so no hours, capacities or access are estimated from it."))
    #expect(words.contains(/GFLOP\/s [0-9]+–[0-9]+† 7 83 % ok \(unenforced\)/), "\(report.output)")
    // Once in a note, and never as a column of hours.
    #expect(words.ranges(of: "was enforced by nothing").count == 1)
    let hours = try #require(report.output.range(of: "final run of"))
    #expect(!report.output[hours.lowerBound...].prefix(200).contains("quota"))
    let estimate = try Program.run("estimate", "bert-large", "--record", path, "--json")
    #expect(estimate.code == 0)
    #expect(!estimate.output.contains("\"on\" : \"cores=1,quota=0.5\""))
    #expect(estimate.errors.contains("Nothing is estimated from 'cores=1,quota=0.5'"))
  }

  @Test func `a record of unenforced budgets alone says that nothing follows from it`() throws {
    let folder = try TemporaryFolder()
    let path = try record(in: folder) { text in
      text.replacing(
        #""resource":"threads","verified":true}"#,
        with: #"""
          "resource":"threads","verified":true},{"enforcedBy":"unenforced","requested":"0.5 PUs",\#
          "resource":"quota"}
          """#)
    }
    let estimate = try Program.run("estimate", "bert-large", "--record", path)
    #expect(estimate.code == 1)
    #expect(
      estimate.errors.contains(
        "Nothing can be estimated from \(path): the limits of 'cores=1', 'all' were not enforced."))
    let inequality = try Program.run("inequality", "--record", path, "--paper", "bert-large")
    #expect(inequality.code == 64)
    #expect(inequality.errors.contains("were not enforced."))
  }
}
