import Inequality
import Presentation
import Reporting
import Testing

private func document(_ values: [Double]) throws -> Document {
  let found = MeasuredHoldings(
    try Holdings(values), level: 0.95, Resampling(resamples: 200, seed: 1))
  return InequalityReport(of: "gpus", found, isGrouped: false).document
}

struct InequalityReportTests {
  /// Gini of 1 2 3 4: Σ(2i − n − 1)·y / (n·Σy) = (−3 − 2 + 3 + 12)/40.
  @Test func `one to four are told as text and as JSON`() throws {
    let document = try document([1, 2, 3, 4])
    let text = TextRenderer().rendered(document)
    #expect(
      text.hasPrefix(
        "Inequality of gpus\n══════════════════\n\n4 holders of gpus, with a weight of 4 in all.\n")
    )
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try JSONRenderer().rendered(document)
    #expect(json.contains("\n  \"gini\" : 0.25,\n"))
    #expect(json.contains("\n  \"n\" : 4,\n"))
    #expect(json.contains("\n  \"zeros\" : 0\n"))
  }

  /// (−5 − 6 − 3 + 10 + 120 + 450)/876; with six holders the interval of the Gini coefficient is so
  /// wide that one digit would do.
  @Test func `a Gini coefficient has two decimals at least`() throws {
    let text = TextRenderer().rendered(try document([1, 2, 3, 10, 40, 90]))
    #expect(
      text.contains(/\nGini, population form +0\.65 +0\.\d\d–0\.\d\d\n/), "\(text)")
  }

  @Test func `few holders, and holders of nothing, are warned of`() throws {
    #expect(
      try document([0, 0, 0, 1]).warnings == [
        "Only 4 holders: a raw Gini is biased low, and intervals are too narrow.",
        "3 holders have nothing: Theil L is infinite and Atkinson 1 for ε ≥ 1.",
      ])
  }

  @Test func `what can't be said is a dash in text and absent in JSON`() throws {
    let nothing = try document([0, 0])
    #expect(
      nothing.warnings.first == "Nobody holds anything, so nothing can be said of its spread.")
    #expect(
      TextRenderer().rendered(nothing).contains("\nGini, population form                 –\n"))
    #expect(!(try JSONRenderer().rendered(nothing).contains("\"gini\" : 0")))
    // Infinite is no number in JSON.
    #expect(!(try JSONRenderer().rendered(document([0, 0, 0, 1])).contains("\n  \"theilL\"")))
  }
}
