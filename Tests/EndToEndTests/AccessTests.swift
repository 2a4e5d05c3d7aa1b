import Foundation
import Testing

/// `divide inequality` of hardware and `divide policy`, as a user calls them.
struct AccessTests {
  private let folder: TemporaryFolder
  private static let holdings = """
    name,device,count,sector,year
    A,h100,8,university,2022
    B,rtx-3090,1,university,2022
    C,h100,4000,firm,2022
    D,v100,640,firm,2018
    E,gtx-1080-ti,2,university,2018

    """

  init() throws { folder = try TemporaryFolder() }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let result = try Program.run(arguments + ["--json"])
    #expect(result.code == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private func table(_ text: String = holdings) throws -> String {
    try folder.file("holdings.csv", text)
  }

  // MARK: - Access

  @Test func `without a file the catalogue's tiers say who can do a paper in time`() throws {
    let found = try json(["inequality", "--paper", "gpt-3", "--within", "365"])
    #expect(found["isModel"] as? Bool == true)
    let row = try #require((found["rows"] as? [[String: Any]])?.first)
    #expect(row["paper"] as? String == "gpt-3")
    let share = try #require((row["within"] as? [[String: Any]])?.first)
    // One national facility and five large firms, of 706 institutions, are the most that could.
    #expect(try #require(share["share"] as? Double) <= 56.0 / 706 + 1e-12)
    // The ranges of tiers make an interval.
    #expect(found["per"] as? String == "institution")
    #expect(found["level"] as? Double == 0.9)
    let (low, high) = try (
      #require(share["low"] as? Double), #require(share["high"] as? Double)
    )
    #expect(low < high)
    let gini = try #require((row["measures"] as? [String: Double])?["gini"])
    let range = try #require((row["ranges"] as? [String: [String: Double]])?["gini"])
    #expect(try #require(range["low"]) < gini && gini < #require(range["high"]))
  }

  @Test(arguments: ["institution", "team", "researcher"])
  func `report, inequality and policy say the same per unit`(unit: String) throws {
    let record = "Tests/Fixtures/Records/small.jsonl"
    let report = try json(["report", record, "--per", unit])
    let inequality = try json(["inequality", "--paper", "gpt-3", "--per", unit])
    let policy = try json(["policy", "--paper", "gpt-3", "--per", unit, "--pool", "10%"])
    let access = try #require(
      (report["access"] as? [[String: Any]])?.first { $0["paper"] as? String == "gpt-3" })
    let row = try #require((inequality["rows"] as? [[String: Any]])?.first)
    let change = try #require(
      ((policy["policies"] as? [[String: Any]])?.first?["measures"] as? [String: Any])?["gini"]
        as? [String: Double])
    let gini = try #require((row["measures"] as? [String: Double])?["gini"])
    #expect(access["gini"] as? Double == gini)
    #expect(change["before"] == gini)
    #expect([access["per"], inequality["per"], policy["per"]].allSatisfy { $0 as? String == unit })
    let ranges = [access, row].map { ($0["ranges"] as? [String: [String: Double]])?["gini"] }
    #expect(ranges[0] != nil && ranges[0] == ranges[1])
  }

  @Test func `a pool is added to the unit that it is compared in`() throws {
    let file = try table("device,count,share,people\nh100,1,0.5,2\nh100,7,0.25,5\n")
    let columns = ["--device", "device", "--count", "count", "--access", "share"]
    func after(_ unit: String) throws -> (gini: Double, amount: Double) {
      let found = try json(
        ["policy", file] + columns + [
          "--researchers", "people", "--per", unit, "--paper", "alexnet", "--pool", "8xh100",
          "--allot", "equal", "--within", "365",
        ])
      let policy = try #require((found["policies"] as? [[String: Any]])?.first)
      let measures = try #require(policy["measures"] as? [String: [String: Double]])
      return (
        try #require(measures["gini"]?["after"]), try #require(policy["amount"] as? Double)
      )
    }
    // 1 and 7 with 4 each: 5 and 11, so 6/16/2.
    // Large holdings are used a little worse.
    #expect(abs(try after("institution").gini - 0.1875) < 0.003)
    // ½ for each of 2 and 7/4 for each of 4, with 8/6 each: 11/6 and 37/12, mean 8/3.
    #expect(abs(try after("team").gini - (8.0 / 36 * 15 / 12 / (8.0 / 3))) < 0.003)
    // The pool is the same in every unit.
    #expect(
      abs(try after("institution").amount / after("researcher").amount - 1) < 1e-12)
  }

  @Test func `a file of devices has intervals, groups and holders by name`() throws {
    let found = try json([
      "inequality", try table(), "--device", "device", "--count", "count", "--name", "name",
      "--group", "sector", "--paper", "bert-large",
    ])
    let row = try #require((found["rows"] as? [[String: Any]])?.first)
    let holders = try #require(row["holders"] as? [[String: Any]])
    #expect(holders.map { $0["name"] as? String } == ["A", "B", "C", "D", "E"])
    let runs = holders.compactMap { $0["runsPerYear"] as? Double }
    // 500 times the devices, each used a little worse.
    #expect((450..<500).contains(runs[2] / runs[0]))
    #expect(row["giniLow"] != nil)
  }

  @Test func `years of a file are a series of each year's frontier paper`() throws {
    let found = try json([
      "inequality", try table(), "--device", "device", "--count", "count", "--year", "year",
    ])
    let rows = try #require(found["rows"] as? [[String: Any]])
    #expect(rows.map { $0["year"] as? Int } == [2018, 2022])
    #expect(rows.map { ($0["holders"] as? [Any])?.count } == [2, 3])
  }

  @Test func `by year the tiers have the devices of the year`() throws {
    let result = try Program.run("inequality", "--by-year")
    #expect(result.code == 0)
    #expect(result.output.contains("\n2012  alexnet"))
  }

  @Test func `a committed record stands for an institution`() throws {
    let record = "results/a97f511625003a97/20261123T114829Z.jsonl"
    let found = try json([
      "inequality", "--record", record, "--record", record, "--paper", "alexnet",
    ])
    let row = try #require((found["rows"] as? [[String: Any]])?.first)
    #expect((row["measures"] as? [String: Double])?["gini"] == 0)
  }

  // MARK: - Policy

  @Test func `a policy has every measure before and after, with its interval and price`() throws {
    let found = try json([
      "policy", try folder.file("v.csv", "gpus\n0\n4\n8\n"), "--value", "gpus", "--pool", "6",
      "--allot",
      "need", "--unit-cost", "1000",
    ])
    let policy = try #require((found["policies"] as? [[String: Any]])?.first)
    let measures = try #require(policy["measures"] as? [String: [String: Any]])
    // Of 0, 4, 8 it is 4/9; 6 by need make it 5, 5, 8: 1/9.
    #expect(abs(try #require(measures["gini"]?["before"] as? Double) - 4.0 / 9) < 1e-12)
    #expect(abs(try #require(measures["gini"]?["after"] as? Double) - 1.0 / 9) < 1e-12)
    #expect(measures["gini"]?["changeLow"] != nil)
    #expect(policy["costUSD"] as? Double == 6_000)
    // A third of the way, 33.3 points.
    #expect(abs(try #require(policy["costPerGiniPointUSD"] as? Double) - 180) < 1e-9)
  }

  @Test func `without a policy there is one of each kind`() throws {
    let found = try json(["policy", "--paper", "bert-large"])
    #expect((found["policies"] as? [Any])?.count == 6)
    let text = try Program.run("policy")
    #expect(text.code == 0)
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  // MARK: - Charts

  @Test func `charts are drawn below the tables, and written as SVG`() throws {
    let charts = folder.url.appending(path: "charts").path
    let result = try Program.run(
      "inequality", try folder.file("v.csv", "v\n1\n2\n9\n"), "--value", "v", "--chart", "--svg",
      charts)
    #expect(result.code == 0)
    #expect(result.output.contains("\n\nLorenz curves\n"))
    #expect(result.output.contains("● all the same   × these"))
    #expect(result.errors.contains("Charts: \(charts)/lorenz.svg\n"))
    let svg = try String(contentsOfFile: charts + "/lorenz.svg", encoding: .utf8)
    #expect(svg.hasPrefix("<svg xmlns=") && svg.hasSuffix("</svg>\n"))
  }

  @Test func `a folder that can't be written is said`() throws {
    let file = try folder.file("v.csv", "v\n1\n2\n9\n")
    let result = try Program.run("inequality", file, "--value", "v", "--svg", file + "/charts")
    #expect(result.code == 64)
    #expect(
      result.errors.contains(
        "Can't make the folder '\(file)': a file has this name. Choose another place."))
  }

  @Test func `two files are compared by their Lorenz curves`() throws {
    let later = try folder.file("later.csv", "v\n3\n3\n3\n")
    let result = try Program.run(
      "inequality", later, "--value", "v", "--against", try folder.file("v.csv", "v\n1\n2\n6\n"),
      "--chart")
    #expect(result.code == 0)
    #expect(result.output.contains("Generalised Lorenz curves"))
    #expect(result.output.contains("This is less unequal than the other by every measure"))
  }

  // MARK: - Wrong input

  @Test(arguments: [
    (["inequality", "--value", "v"], "--value names a column of a file, and there is no file."),
    (["inequality", "--year", "y"], "--year names a column of a file, and there is no file."),
    (["inequality", "--by-year", "--paper", "gpt-3"], "Leave out --paper."),
    (["policy", "v.csv", "--value", "v", "--per", "team"], "--per is for hardware."),
    (["inequality", "--teams", "t"], "--teams names a column of a file, and there is no file."),
    (["inequality", "--per", "lab"], "The value 'lab' is invalid for '--per <unit>'"),
    (
      ["inequality", "--record", "Tests/Fixtures/Records/small.jsonl", "--per", "researcher"],
      "Nobody says how many researchers a team of 'small.jsonl' has."
    ),
    (["inequality", "--within", "0"], "The value '0' is invalid for '--within <days>'"),
    (["inequality", "--paper", "bert-larg"], "Did you mean 'bert-large'?"),
    (["policy", "--allot", "need"], "--allot says how a --pool is allotted, which is missing."),
    (
      ["policy", "--pool", "10%", "--allot", "luck"],
      "The value 'luck' is invalid for '--allot <rules>'"
    ),
    (["policy", "--pool", "64xh101"], "The catalogue has no device 'h101'. Did you mean 'h100'?"),
    (
      ["policy", "--pool", "1xgtx-580", "--paper", "gpt-3"],
      "Take more devices, or a smaller paper."
    ),
    (["policy", "--cheaper", "2"], "--cheaper takes a share between 0 and 1, found 2.0."),
    (["policy", "--cost", "5", "--unit-cost", "5"], "Choose one of --cost and --unit-cost."),
  ])
  func `wrong usage says what to do`(arguments: [String], message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func `a file of numbers has no devices, and one without a choice has its columns named`()
    throws
  {
    let file = try folder.file("v.csv", "v\n1\n2\n9\n")
    let pool = try Program.run("policy", file, "--value", "v", "--pool", "64xh100")
    #expect(pool.code == 64)
    #expect(pool.errors.contains("'64 × h100' names devices, but the file has numbers."))
    let bare = try Program.run("inequality", file)
    #expect(bare.code == 64)
    #expect(bare.errors.contains("Columns: v."))
  }

  @Test func `a device that isn't in the catalogue is named with its place`() throws {
    let file = try table("device,count\nh100,1\nh1000,2\n")
    let result = try Program.run("inequality", file, "--device", "device", "--count", "count")
    #expect(result.code == 1)
    #expect(result.errors.contains("holdings.csv:3:1: The catalogue has no device 'h1000'."))
  }
}
