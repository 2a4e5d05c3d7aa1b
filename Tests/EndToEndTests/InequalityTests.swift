import Foundation
import Testing

/// `divide inequality` on files whose answers are known.
struct InequalityTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ csv: String, _ options: String...) throws -> Program.Result {
    try Program.run(["inequality", try folder.file("t.csv", csv)] + options)
  }

  private func measures(_ csv: String, _ options: String...) throws -> [String: Any] {
    let result = try Program.run(
      ["inequality", try folder.file("t.csv", csv), "--json"] + options)
    #expect(result.code == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// The Gini coefficients are Σ(2i − n − 1)·y / (n·Σy) = (−3 − 2 + 3 + 12)/40, and 3/4.
  ///
  /// Hoover is half of Σ|y − mean| over Σy: 2/10, and 3/4.
  @Test(arguments: [
    ("v\n1\n2\n3\n4\n", 0.25, 0.2, 0), ("v\r\n0\r\n0\r\n0\r\n1", 0.75, 0.75, 3),
    ("\u{FEFF}\"v\"\n5\n5\n5\n", 0, 0, 0),
  ])
  func `known holdings have their known measures`(
    csv: String, gini: Double, hoover: Double, zeros: Int
  ) throws {
    let measures = try measures(csv, "--value", "v")
    #expect(measures["schemaVersion"] as? Int == 1)
    #expect(measures["zeros"] as? Int == zeros)
    #expect(abs(try #require(measures["gini"] as? Double) - gini) < 1e-12)
    #expect(abs(try #require(measures["hoover"] as? Double) - hoover) < 1e-12)
  }

  @Test func `a weight stands for so many holders, and groups are decomposed`() throws {
    let csv = "gpus,students,sector\n0,3,academia\n1,1,industry\n"
    let measures = try measures(
      csv, "--value", "gpus", "--weight", "students", "--group", "sector")
    #expect(abs(try #require(measures["gini"] as? Double) - 0.75) < 1e-12)
    let parts = try #require(measures["decomposition"] as? [String: [String: Any]])
    // All of it is between the sectors: ln 4 of Theil's T.
    #expect(abs(try #require(parts["theilT"]?["between"] as? Double) - 1.3862943611198906) < 1e-12)
    #expect(parts["theilT"]?["within"] as? Double == 0)
  }

  /// 3 students with 6 GPUs together and 1 with 4 of its own: 2, 2, 2, 4 for each, (−6 − 2 + 2 +
  /// 12)/40.
  @Test func `a value may be what a row's holders have together, which a note asks for`() throws {
    let csv = "gpus,owned,students\n6,6,3\n4,4,1\n"
    let total = try measures(
      csv, "--value", "gpus", "--weight", "students", "--total", "--source", "owned")
    #expect(abs(try #require(total["gini"] as? Double) - 0.15) < 1e-12)
    // 6, 6, 6, 4 for each: (−3 − 1 + 1 + 3)·6 less 2·(−3), over 4·22.
    let each = try measures(csv, "--value", "gpus", "--weight", "students", "--per-holder")
    #expect(abs(try #require(each["gini"] as? Double) - 6.0 / 88) < 1e-12)
    let plain = try run(csv, "--value", "gpus", "--weight", "students")
    #expect(
      plain.output.contains(
        "? 'gpus' is taken for what each of a row's 'students' has. If they have it\n"
          + "  together, say --total; if not, --per-holder."))
    #expect(
      !(try run(csv, "--value", "gpus", "--weight", "students", "--total")).output.contains(
        "--total"))
    let wrong = try run(csv, "--value", "gpus", "--total")
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("give --value and --weight."), "\(wrong.errors)")
  }

  @Test func `two columns of one name are refused`() throws {
    let result = try run("v,v\n1,2\n", "--value", "v")
    #expect(result.code == 1)
    #expect(
      result.errors.contains(
        "t.csv:1:3: 2 columns are called 'v', the first in line 1 at column 1, and nothing says "
          + "which one is meant. Rename all but one."
      ))
  }

  @Test func `the text has the measures on standard output and warnings beside it`() throws {
    let result = try run("v\n0\n0\n0\n1\n", "--value", "v")
    #expect(result.code == 0)
    #expect(
      result.output.hasPrefix(
        "Inequality of v\n═══════════════\n\n4 holders of v, with a weight of 4 in all.\n\nmeasure")
    )
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(result.errors.contains("Warning: Only 4 holders: a raw Gini is biased low"))
    #expect(!result.output.contains("Warning"))
  }

  @Test func `the same seed gives the same bytes`() throws {
    let csv = "v\n1\n2\n3\n4\n9\n"
    #expect(
      try run(csv, "--value", "v", "--seed", "5").output
        == run(csv, "--value", "v", "--seed", "5").output)
  }

  @Test(arguments: ["nan", "inf", "-inf", "-1", "many"])
  func `a value that is no holding is refused with its row`(value: String) throws {
    let result = try run("name,v\nada,1\ngrace,\(value)\n", "--value", "v")
    #expect(result.code == 1)
    #expect(
      result.errors
        == "Error: 1 of 2 rows can't be used. Mend them, or leave them out with --skip-bad-rows.\n"
        + "  \(folder.url.path)/t.csv:3:7: Expected a finite number from 0 in 'v', found "
        + "'\(value)'.\n"
    )
    #expect(result.output.isEmpty)
  }

  @Test func `bad rows are counted, the first ten shown, and left out only when asked`() throws {
    let bad = (0..<12).map { "-\($0 + 1),1\n" }.joined()
    let csv = "v,w\n1,1\n\(bad)2\n3,0\n3,1\n"
    let result = try run(csv, "--value", "v", "--weight", "w")
    #expect(result.code == 1)
    let lines = result.errors.split(separator: "\n")
    #expect(
      lines.first
        == "Error: 14 of 16 rows can't be used. Mend them, or leave them out with --skip-bad-rows.")
    #expect(lines.count == 12 && lines.last == "  and 4 more")
    #expect(lines[1].hasSuffix("t.csv:3:1: Expected a finite number from 0 in 'v', found '-1'."))
    let kept = try run(csv, "--value", "v", "--weight", "w", "--skip-bad-rows")
    #expect(kept.code == 0)
    #expect(kept.output.contains("\n2 holders of v, with a weight of 2 in all.\n"))
    #expect(kept.errors.contains("Warning: 14 rows could not be used and were left out.\n"))
    let json = try run(csv, "--value", "v", "--weight", "w", "--skip-bad-rows", "--json")
    #expect(json.output.contains("\"14 rows could not be used and were left out.\","))
    #expect(json.errors.isEmpty)
    let none = try run("v\n-1\n", "--value", "v", "--skip-bad-rows")
    #expect(none.code == 1 && none.errors.contains("The file has no row that can be used."))
  }

  @Test func `all zeros, one holder, and a holder without a group each have a sentence`() throws {
    #expect(
      try run("v\n0\n0\n", "--value", "v").errors.contains(
        "Warning: Nobody holds anything, so nothing can be said of its spread."))
    #expect(
      try run("v\n5\n", "--value", "v").errors
        == "Warning: There is one holder, so nothing is spread: every measure is that of "
        + "equality.\n"
    )
    let grouped = try run("v,g\n1,a\n2,\n3,a\n", "--value", "v", "--group", "g")
    #expect(
      grouped.errors.contains("Warning: 1 holder names no group: taken as a group of their own."))
  }

  /// GE(3) of 1 and 3 is (mean of r³ − 1)/6 with r = ½, 3⁄2: (7/4 − 1)/6.
  ///
  /// A(3) is 1 − (mean of r⁻²)^(−½) = 1 − (20/9)^(−½).
  @Test func `families take any parameter`() throws {
    let found = try measures("v\n1\n3\n", "--value", "v", "--entropy", "3", "--atkinson", "3")
    let values = try #require(found["measures"] as? [String: [String: Double]])
    #expect(abs(try #require(values["generalisedEntropy3"]?["value"]) - 0.125) < 1e-12)
    #expect(abs(try #require(values["atkinson3"]?["value"]) - 0.3291796067500631) < 1e-12)
    let wrong = try run("v\n1\n3\n", "--value", "v", "--atkinson", "0")
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("--atkinson takes a number above 0 and up to 50, found 0.0."))
  }

  @Test func `a weight of nothing is refused`() throws {
    let result = try run("v,w\n1,1\n2,0\n", "--value", "v", "--weight", "w")
    #expect(result.code == 1)
    #expect(
      result.errors.contains("t.csv:3:3: Expected a number above 0 in 'w', found '0'."),
      "\(result.errors)")
  }

  @Test func `a column that isn't there is answered with the nearest`() throws {
    let result = try run("name,gpus\nada,1\n", "--value", "gpu")
    #expect(result.code == 1)
    #expect(
      result.errors.contains(":1:1: There is no column 'gpu'. Did you mean 'gpus'?"),
      "\(result.errors)")
  }

  @Test func `a file without rows, without anything, or without being there is said so`() throws {
    #expect(
      try run("v\n", "--value", "v").errors.contains("The file has a header and no rows."))
    #expect(try run("", "--value", "v").errors.contains("The file is empty"))
    let missing = try Program.run("inequality", "missing.csv", "--value", "v")
    #expect(missing.code == 1)
    #expect(missing.errors == "Error: missing.csv: There is no file of this name.\n")
  }

  @Test(arguments: [
    ["--level", "1"], ["--level", "nan"], ["--resamples", "0"], ["--resamples", "1"],
    ["--resamples", "499", "--level", "0.99"],
  ])
  func `an impossible choice is wrong usage`(options: [String]) throws {
    let result = try Program.run(
      ["inequality", try folder.file("t.csv", "v\n1\n"), "--value", "v"] + options)
    #expect(result.code == 64)
    #expect(result.output.isEmpty)
  }

  /// Sources 1, 0 and 0, 3 of totals 1, 3: the second has Gini 1/2 and ranks as the total,
  /// the first against it.
  @Test func `a total is split by source, and ranked by another column`() throws {
    let csv = "v,a,b,rank\n1,1,0,2\n3,0,3,1\n"
    let found = try measures(
      csv, "--value", "v", "--source", "a", "--source", "b", "--rank", "rank")
    let sources = try #require(found["sources"] as? [String: [String: Double]])
    #expect(sources["a"]?["contribution"] == -0.125)
    #expect(sources["b"]?["contribution"] == 0.375)
    // The best rank holds three quarters.
    #expect(found["concentrationIndex"] as? Double == -0.25)
    let text = try run(csv, "--value", "v", "--source", "a", "--source", "b", "--rank", "rank")
    #expect(text.output.contains("\nconcentration index by rank       -0.250"))
  }

  @Test func `sources that don't add up are named by their row`() throws {
    let result = try run("v,a\n1,1\n3,2\n", "--value", "v", "--source", "a")
    #expect(result.code == 64)
    #expect(result.errors.contains("The sources of row 2 add up to 2, and 'v' is 3."))
  }

  @Test(arguments: ["percentile", "bca", "jackknife", "asymptotic"])
  func `each kind of interval holds the Gini coefficient`(method: String) throws {
    let csv = "v\n" + (1...40).map { "\($0)\n" }.joined()
    let found = try measures(csv, "--value", "v", "--interval", method)
    #expect(found["interval"] as? String == method)
    let gini = try #require((found["measures"] as? [String: [String: Double]])?["gini"])
    #expect(try #require(gini["low"]) < 0.325 && 0.325 < (try #require(gini["high"])))
  }
}
