import Foundation
import Inequality
import Reporting
import Testing

private func report(_ values: [Double]) throws -> InequalityReport {
  InequalityReport(try Holdings(values), level: 0.95, resamples: 200, seed: 1, isGrouped: false)
}

private func encoded(_ report: InequalityReport) throws -> [String: Any] {
  try #require(
    try JSONSerialization.jsonObject(with: try JSONEncoder().encode(report.encoded))
      as? [String: Any])
}

struct InequalityReportTests {
  /// Gini of 1 2 3 4: Σ(2i − n − 1)·y / (n·Σy) = (−3 − 2 + 3 + 12)/40.
  @Test func `one to four are told as text and as JSON`() throws {
    let report = try report([1, 2, 3, 4])
    let text = report.rendered()
    #expect(text.hasPrefix("4 holders, weight 4\n\nmeasure "))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try encoded(report)
    #expect(json["gini"] as? Double == 0.25)
    #expect(json["n"] as? Int == 4)
    #expect(json["zeros"] as? Int == 0)
    #expect((json["lorenz"] as? [[Double]])?.last == [1, 1])
  }

  @Test func `few holders, and holders of nothing, are warned of`() throws {
    #expect(
      try report([0, 0, 0, 1]).warnings == [
        "Only 4 holders: a raw Gini is biased low, and intervals are too narrow.",
        "3 holders have nothing: Theil L is infinite and Atkinson 1 for ε ≥ 1.",
      ])
  }

  @Test func `what can't be said is a dash in text and null in JSON`() throws {
    let report = try report([0, 0])
    #expect(report.warnings.first == "Nobody holds anything, so nothing can be said of its spread.")
    #expect(report.rendered().contains("Gini, population form"))
    #expect(try encoded(report)["gini"] == nil)
    // Infinite is no number in JSON.
    #expect(try encoded(try InequalityReportTests.zeros())["theilL"] == nil)
  }

  private static func zeros() throws -> InequalityReport { try report([0, 0, 0, 1]) }
}
