import Foundation
import Testing

/// `divide inequality` and `divide policy` on tables of holdings as people have them.
struct HoldingsTests {
  private let folder: TemporaryFolder
  private static let tables = "Tests/Fixtures/Tables"

  init() throws { folder = try TemporaryFolder() }

  private func json(_ arguments: String...) throws -> [String: Any] { try json(arguments) }

  private func holdings(_ arguments: String...) throws -> [String: Any] {
    let found = try json(arguments)
    return try #require(found["holdings"] as? [String: Any])
  }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let result = try Program.run(arguments + ["--json", "--resamples", "100"])
    #expect(result.code == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private func reasons(_ holdings: [String: Any], _ key: String) throws -> [String: Int] {
    let rows = try #require(holdings["rows"] as? [String: Any])
    let entries = try #require(rows[key] as? [[String: Any]])
    return Dictionary(
      entries.compactMap { entry in
        (entry["reason"] as? String).flatMap { reason in
          (entry["rows"] as? Int).map { (reason, $0) }
        }
      }, uniquingKeysWith: { $1 })
  }

  @Test func `clusters go to a report in one command, with an account of each row`() throws {
    let held = try holdings(
      "inequality", "\(Self.tables)/clusters.csv", "--paper", "alexnet", "--as-of", "2026-01-31")
    #expect(held["layout"] as? String == "epoch")
    #expect(held["holders"] as? Int == 7)
    #expect(
      try reasons(held, "leftOut") == [
        "planned": 1, "unlikely": 1, "decommissioned": 1, "duplicate": 1, "unclear": 1,
        "unknownChip": 1, "negativeCount": 1, "futureDate": 1, "withoutHolder": 1,
        "withoutChip": 1,
      ])
    #expect(
      try reasons(held, "remarked") == [
        "superseded": 1, "severalOwners": 1, "contradictoryTotal": 1, "unreadableDate": 1,
      ])
    let rows = try #require(held["rows"] as? [String: Any])
    #expect(rows["read"] as? Int == 18)
    #expect(rows["used"] as? Int == 8)
    // Seventeen rows name a chip, and one a second; Zeta's is unknown.
    #expect(rows["chipsNamed"] as? Int == 18)
    #expect(rows["chipsMatched"] as? Int == 17)
    #expect((held["sectors"] as? [Any])?.count == 3)
    #expect((held["countries"] as? [Any])?.count == 4)
    #expect((held["coverage"] as? [String: Any])?["low"] as? Double == 0.1)
  }

  @Test func `a switch counts what is left out otherwise`() throws {
    let held = try holdings(
      "inequality", "\(Self.tables)/clusters.csv", "--paper", "alexnet", "--as-of", "2026-01-31",
      "--with", "planned,unlikely", "--without", "superseded")
    let left = try reasons(held, "leftOut")
    #expect(left["planned"] == nil && left["unlikely"] == nil)
    #expect(left["superseded"] == 1)
  }

  @Test func `a day makes what begins later the future`() throws {
    let held = try holdings(
      "inequality", "\(Self.tables)/clusters.csv", "--paper", "alexnet", "--as-of", "2022-12-31")
    #expect(try reasons(held, "leftOut")["futureDate"] == 4)
  }

  @Test func `by year the dates of clusters say who held what`() throws {
    let found = try json(
      "inequality", "\(Self.tables)/clusters.csv", "--by-year", "--within", "30,365")
    let years = try #require(found["years"] as? [[String: Any]])
    #expect(years.compactMap { $0["year"] as? Int } == Array(2016...2024))
    #expect(years.compactMap { $0["holders"] as? Int } == [1, 1, 2, 2, 3, 3, 4, 5, 6])
    #expect(found["undated"] as? Int == 1)
    let last = try #require(years.last)
    #expect((last["frontier"] as? [String: Any])?["paper"] as? String != nil)
    #expect((last["typical"] as? [String: Any])?["paper"] as? String != nil)
    #expect((last["sectors"] as? [Any])?.count == 3)
    #expect((last["countries"] as? [Any])?.count == 3)
  }

  @Test func `a list of systems is measured by what they reached`() throws {
    let found = try json("inequality", "\(Self.tables)/systems.csv")
    #expect(found["list"] as? String == "202106")
    #expect(found["n"] as? Int == 4)
    // Of 300, 400, 1000, 2000: Σ(2i − 5)·y / (4·Σy) = 5,700/14,800.
    #expect(abs(try #require(found["gini"] as? Double) - 5_700.0 / 14_800) < 1e-12)
    let result = try Program.run("inequality", "\(Self.tables)/systems.csv", "--list", "199906")
    #expect(result.code == 1)
    #expect(result.errors.contains("There is no list '199906'. Lists: 202011, 202106."))
  }

  @Test func `a record is recognised as one`() throws {
    let found = try json(
      "inequality", "Tests/Fixtures/Records/small.jsonl", "--paper", "bert-large")
    let row = try #require((found["rows"] as? [[String: Any]])?.first)
    #expect((row["holders"] as? [[String: Any]])?.first?["name"] as? String == "small.jsonl")
  }

  @Test func `a policy takes the same tables`() throws {
    let found = try json(
      "policy", "\(Self.tables)/wide.csv", "--paper", "alexnet", "--pool", "10%", "--allot", "equal"
    )
    #expect((found["policies"] as? [Any])?.count == 1)
  }

  @Test func `an exported table is read, and its encoding said`() throws {
    let text = "institution;device;count\nZürich;RTX 3090;1,5\nB;H100;2\n"
    let file = folder.url.appending(path: "t.csv")
    try text.data(using: .utf16LittleEndian)?.write(to: file)
    let result = try Program.run(
      "inequality", file.path, "--paper", "alexnet", "--json", "--resamples", "100")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("\"Zürich\""))
    #expect(result.output.contains("\"The file is read as UTF-16.\""))
  }

  @Test func `a layout that a table doesn't have is said so`() throws {
    let file = try folder.file("t.csv", "name,gpus\nA,1\n")
    let result = try Program.run("inequality", file, "--layout", "wide")
    #expect(result.code == 64)
    #expect(
      result.errors.contains("isn't a column for each kind of device, by its columns."),
      "\(result.errors)")
    let numbers = try Program.run("inequality", file, "--value", "gpus", "--layout", "wide")
    #expect(numbers.code == 64)
    #expect(numbers.errors.contains("--layout is for files of holdings: leave out --value."))
  }

  @Test func `rows of a table that was recognised are left out and counted, not refused`() throws {
    let file = try folder.file(
      "t.csv", "name,device,count\nA,H100,8\nB,H100\nC,V100,-2\nA,H100,8\n")
    let result = try Program.run("inequality", file, "--paper", "alexnet", "--resamples", "100")
    #expect(result.code == 0)
    #expect(result.errors.contains("Warning: 2 rows could not be used and were left out.\n"))
    #expect(
      result.errors.contains(
        "Warning: 1 row that repeats an earlier one in all cells was left out. '--with repeated' "
          + "counts them.\n"))
    #expect(result.output.contains("Rows of the file: 1 of 4 count"))
  }

  @Test func `a table of which no row counts says why`() throws {
    let file = try folder.file("t.csv", "name,device,count\nA,Zeta 9000,8\nB,,2\nC,V100,-2\n")
    let result = try Program.run("inequality", file)
    #expect(result.code == 1)
    #expect(
      result.errors.contains(
        "The file has no row that can be used. Of 3 rows, 1 name no chip, 1 name a chip that the "
          + "catalogue doesn't know, 1 have a negative count."), "\(result.errors)")
  }

  @Test func `of a list of systems no hours are said`() throws {
    for command in ["inequality", "policy"] {
      let result = try Program.run(
        command, "\(Self.tables)/systems.csv", "--paper", "alexnet")
      #expect(result.code == 64)
      #expect(result.errors.contains("hours of papers can't be said of it"))
    }
  }

  @Test func `years that nobody asks for are said to be taken together`() throws {
    let file = try folder.file("t.csv", "name,device,year\nA,H100,2023\nA,V100,2018\n")
    let result = try Program.run("inequality", file, "--paper", "alexnet", "--resamples", "100")
    #expect(result.code == 0)
    #expect(result.errors.contains("all its years are taken together"))
  }
}
