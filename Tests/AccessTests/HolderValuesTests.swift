import Access
import Documents
import Inequality
import Testing

/// Numbers of holders from tables, and what they come to.
struct HolderValuesTests {
  private func values(
    _ text: String, _ columns: ValueColumns, threads: Int = 1
  ) throws -> HolderValues {
    try HolderValues(CSVReader(Array(text.utf8), path: "t.csv"), columns, threads: threads)
  }

  @Test func `each role's column is read`() throws {
    let read = try values(
      "g,v,w,rank,part\nx,1,2,-5,0.5\ny,3,1,7,1\n",
      ValueColumns(value: "v", weight: "w", group: "g", finite: ["rank"], parts: ["part"]))
    #expect(read.unit == "v")
    #expect(read.values == [1, 3])
    #expect(read.weights == [2, 1])
    #expect(read.groups == ["x", "y"])
    #expect(read.numbers(of: "rank") == [-5, 7])
    #expect(read.numbers(of: "part") == [0.5, 1])
    // 1 and 1 and 3: Σ(2i − n − 1)·y / (n·Σy) = (−2 + 0 + 6)/15.
    #expect(abs(try #require(read.holdings().giniCoefficient()) - 4.0 / 15) < 1e-15)
  }

  @Test func `without weights each row stands for one holder`() throws {
    let read = try values("v\n1\n3\n", ValueColumns(value: "v"))
    #expect(read.weights == [1, 1])
    #expect(read.groups == nil)
    #expect(try read.holdings().weights == nil)
  }

  @Test func `a column may have two roles, and must make sense in both`() throws {
    let read = try values(
      "v\n1\n0\n2\n", ValueColumns(value: "v", weight: "v", finite: ["v"], parts: ["v"]))
    #expect(read.values == [1, 2])
    #expect(read.weights == [1, 2])
    #expect(
      read.bad.first.map { "\($0)" } == ["t.csv:3:1: Expected a number above 0 in 'v', found '0'."])
  }

  @Test func `a row with one bad cell leaves nothing behind`() throws {
    let read = try values(
      "v,w,part\n1,1,1\n2,0,1\n3,1,-1\n4,1,1\n",
      ValueColumns(value: "v", weight: "w", parts: ["part"]))
    #expect(read.values == [1, 4])
    #expect(read.weights == [1, 1])
    #expect(read.numbers(of: "part") == [1, 1])
    #expect(read.bad.count == 2)
  }

  @Test func `rows of one holder are added up where the table's names are given`() throws {
    let read = try values(
      "institution,v,part,w\nMIT,1,0.5,2\nETH,4,1,1\nMIT,2,2,2\n,7,7,1\n,8,8,1\n",
      ValueColumns(value: "v", weight: "w", name: "institution", parts: ["part"]))
    #expect(read.values == [3, 4, 7, 8])
    #expect(read.weights == [2, 1, 1, 1])
    #expect(read.numbers(of: "part") == [2.5, 1, 7, 8])
    #expect(read.remarks.isEmpty && read.bad.count == 0)
  }

  @Test func `a holder's rows must not contradict each other`() throws {
    let read = try values(
      "institution,v,w,g\nMIT,1,2,x\nMIT,2,3,x\nMIT,4,2,y\n",
      ValueColumns(value: "v", weight: "w", name: "institution", group: "g"))
    #expect(read.values == [1])
    #expect(
      read.bad.first.map { "\($0)" } == [
        "t.csv:3: 'w' isn't that of line 2, which has the same 'institution'.",
        "t.csv:4: 'g' isn't that of line 2, which has the same 'institution'.",
      ])
  }

  @Test func `a holder with two rows is remarked where each row counts`() throws {
    let read = try values("University,v\nMIT,1\nETH,4\nMIT,2\n", ValueColumns(value: "v"))
    #expect(read.values == [1, 4, 2])
    #expect(
      read.remarks == [
        "A row has the 'University' of an earlier row: line 4 that of line 2. Each row counts as a "
          + "holder of its own. With --name University rows of one name are added up."
      ])
    #expect(try values("name,v\nA,1\nB,1\n", ValueColumns(value: "v")).remarks.isEmpty)
  }

  /// 40,000 rows, so that there are enough for threads to begin with.
  @Test func `the number of threads changes no measure`() throws {
    var state: UInt64 = 1
    let rows = (0..<40_000).map { row -> String in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return "\(state >> 40),\(1 + state >> 60)"
    }
    let text = "v,w\n" + rows.joined(separator: "\n") + "\n"
    let columns = ValueColumns(value: "v", weight: "w")
    let measures = try [1, 2, 5].map { threads in
      let holdings = try values(text, columns, threads: threads).holdings(threads: threads)
      return Measure.customary.map { $0.value(of: holdings) }
    }
    #expect(measures[0] == measures[1])
    #expect(measures[0] == measures[2])
  }
}
