import Foundation
import Testing

/// What commands say of one record, side by side.
struct SameNumbersTests {
  private static let record = "Tests/Fixtures/Records/small.jsonl"
  private static let paper = "bert-large"

  private func json(_ arguments: String) throws -> Any {
    let result = try Program.run(
      arguments.split(separator: " ").map(String.init) + ["--json"])
    #expect(result.code == 0, "\(result.errors)")
    return try JSONSerialization.jsonObject(with: Data(result.output.utf8))
  }

  /// Returns the median hours of the paper's final run by what it runs on.
  private func hours(_ estimates: [[String: Any]]) -> [String: Double] {
    var hours: [String: Double] = [:]
    for estimate in estimates where estimate["paper"] as? String == Self.paper {
      guard let on = estimate["on"] as? String,
        let finalRun = estimate["finalRunHours"] as? [String: Any]
      else { continue }
      hours[on] = finalRun["median"] as? Double
    }
    return hours
  }

  @Test func `report, estimate and inequality say the same of one record`() throws {
    let report = try #require(try json("report \(Self.record)") as? [String: Any])
    let reported = hours(try #require(report["estimates"] as? [[String: Any]]))
    let access = try #require(
      (report["access"] as? [[String: Any]])?.first { $0["paper"] as? String == Self.paper })

    // The hours of each budget.
    let estimates = try #require(
      try json("estimate \(Self.paper) --record \(Self.record)") as? [[String: Any]])
    // By clean invocations alone they are other numbers, with a name of their own.
    let estimated = hours(estimates).filter { !$0.key.hasSuffix(", clean invocations alone") }
    #expect(Set(estimated.keys) == ["cores=1", "all"])
    for (budget, hours) in estimated { #expect(reported[budget] == hours) }

    // The capacity of the record's machine: a year of 8,760 hours, by its fastest budget.
    let here = try #require(
      try json("inequality --record \(Self.record) --paper \(Self.paper)") as? [String: Any])
    let holder = try #require(
      ((here["rows"] as? [[String: Any]])?.first?["holders"] as? [[String: Any]])?.first)
    let runs = try #require(holder["runsPerYear"] as? Double)
    #expect(access["runsPerYearHere"] as? Double == runs)
    let fastest = try #require(estimated.values.min())
    #expect(abs(runs * fastest / 8760 - 1) < 1e-12)
  }

  @Test func `a report measures the tiers as inequality does`() throws {
    let report = try #require(try json("report \(Self.record)") as? [String: Any])
    let access = try #require(
      (report["access"] as? [[String: Any]])?.first { $0["paper"] as? String == Self.paper })
    let tiers = try #require(try json("inequality --paper \(Self.paper)") as? [String: Any])
    let measures = try #require(
      (tiers["rows"] as? [[String: Any]])?.first?["measures"] as? [String: Any])
    for measure in ["gini", "theilT", "atkinsonHalf", "hoover", "topShare1", "topShare10"] {
      let value = try #require(access[measure] as? Double)
      #expect(measures[measure] as? Double == value, "\(measure)")
    }
  }
}
