import Foundation
import Testing

/// `divide synthetic-control` on panels whose answers are known.
struct SyntheticControlTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Treated 1, 2, 3, 7; controls 0, 1, 2, 3 and 2, 3, 4, 5,
  /// which rise by 2 from their mean before.
  private static let panel = """
    unit,period,outcome,treatment
    a,1,1,0
    a,2,2,0
    a,3,3,0
    a,4,7,1
    b,1,0,0
    b,2,1,0
    b,3,2,0
    b,4,3,0
    c,1,2,0
    c,2,3,0
    c,3,4,0
    c,4,5,0

    """

  private func run(_ csv: String, _ options: String...) throws -> Program.Result {
    try Program.run(["synthetic-control", try folder.file("panel.csv", csv)] + options)
  }

  private func json(_ csv: String, _ options: String...) throws -> [String: Any] {
    let result = try Program.run(
      ["synthetic-control", try folder.file("panel.csv", csv), "--json"] + options)
    #expect(result.code == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// Without factors it is the difference in differences: 5 − 2.
  @Test func `a panel has its effect, its grid and its treated units`() throws {
    let found = try json(Self.panel)
    let study = try #require(found["study"] as? [String: Any])
    #expect(study["treated"] as? Int == 1 && study["controls"] as? Int == 2)
    let grid = try #require(study["grid"] as? [[String: Any]])
    #expect(grid.count == 1)
    #expect(abs(try #require(grid[0]["effect"] as? Double) - 3) < 1e-9)
    let unit = try #require((found["treatedUnits"] as? [[String: Any]])?.first)
    #expect(unit["unit"] as? String == "a" && unit["firstTreated"] as? Int == 4)
    #expect(abs(try #require(unit["effect"] as? Double) - 3) < 1e-9)
  }

  @Test func `the text has 80 columns, and what limits the grid stands beside it`() throws {
    let result = try run(Self.panel)
    #expect(result.code == 0)
    #expect(
      result.output.contains("\n3 units in 4 periods: 1 treated from 4, 2 never. All cells"))
    #expect(result.output.contains("0 *"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(result.output)")
    #expect(
      result.errors.contains(
        "Warning: The panel allows 0 factors at most, fewer than the 5 that were to be tried."))
    #expect(
      result.output.contains("A placebo 3 periods before treatment leaves too few periods"))
  }

  @Test func `charts are drawn and written`() throws {
    let charts = folder.url.appending(path: "charts").path
    let result = try run(Self.panel, "--chart", "--svg", charts)
    #expect(result.code == 0)
    #expect(result.output.contains("Treated units beyond their synthetic control"))
    for name in ["effect", "counterfactual"] {
      #expect(FileManager.default.fileExists(atPath: "\(charts)/\(name).svg"))
    }
  }

  @Test func `a cell that is missing is counted, and a bad row refused unless skipped`() throws {
    let missing = try run(Self.panel.replacing("c,3,4,0", with: "c,3,,0"))
    #expect(missing.code == 0, "\(missing.errors)")
    #expect(missing.output.contains("1 of 12 cells were not"))
    let bad = Self.panel.replacing("c,3,4,0", with: "c,3,many,0")
    let refused = try run(bad)
    #expect(refused.code == 1)
    #expect(refused.errors.contains("1 of 12 rows can't be used. Mend them, or leave them out"))
    #expect(refused.errors.contains("panel.csv:12:5: 'many' is no finite number"))
    let skipped = try run(bad, "--skip-bad-rows")
    #expect(skipped.code == 0)
    #expect(skipped.errors.contains("Warning: 1 row could not be used and was left out."))
  }

  @Test(arguments: [
    ("a,4,7,1", "a,4,7,0", "No unit is ever treated, so that there is no effect to estimate."),
    ("a,3,3,0", "a,3,3,1\na,5,1,0", "The unit 'a' is treated in 3 and untreated again in 5."),
    (
      "a,1,1,0\na,2,2,0\n", "", "The treated unit 'a' has 1 period before treatment; with 0 factors"
    ),
    ("b,1,0,0", "b,1,0,0\nb,1,0,0", "The unit 'b' has two observations in 1."),
    ("unit,period,outcome", "unit,period,result", "There is no column 'outcome'. Columns: unit, "),
    ("unit,period,outcome", "unit,period,outcom", "no column 'outcome'. Did you mean 'outcom'?"),
  ])
  func `a panel that can't answer is told so`(
    part: String, replacement: String, message: String
  ) throws {
    let result = try run(Self.panel.replacing(part, with: replacement))
    #expect(result.code == 1)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (
      ["--rank", "2"],
      "There are 2 never-treated units, and this many factors take 4. Ask for fewer factors."
    ),
    (
      ["--bootstrap", "nonparametric"],
      "The nonparametric bootstrap draws treated units, of which there are 1; with fewer than 41"
    ),
  ])
  func `more than the panel can bear is told so`(options: [String], message: String) throws {
    let result = try Program.run(
      ["synthetic-control", try folder.file("panel.csv", Self.panel)] + options)
    #expect(result.code == 1)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (["--level", "1"], "The level is 1.0. Give a share such as 0.95."),
    (["--resamples", "99"], "--resamples takes 100 to 100,000 at the level 0.95, found 99."),
    (
      ["--resamples", "499", "--level", "0.99"],
      "--resamples takes 500 to 100,000 at the level 0.99, found 499."
    ),
    (["--level", "0.99999"], "An interval at the level 0.99999 needs more than the 100,000 draws"),
    (["--max-rank", "21"], "--max-rank takes 0 to 20, found 21."),
    (["--placebo", "0"], "--placebo takes 1 or more periods, found 0."),
    (["--threads", "0"], "--threads takes 1 to 256, found 0."),
    (["--effects", "both"], "The value 'both' is invalid for '--effects <effects>'"),
  ])
  func `an impossible choice is wrong usage`(options: [String], message: String) throws {
    let result = try Program.run(
      ["synthetic-control", try folder.file("panel.csv", Self.panel)] + options)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
