import Statistics
import Testing

struct TrendTests {
  @Test func `a steady rise has its slope`() throws {
    let trend = try #require(Trend([10, 12, 14, 16, 18]))
    #expect(trend.slope == 2)
    #expect(agree(trend.relativeChange, 8.0 / 14))
    #expect(agree(trend.probability, 2.0 / 120))  // two orders of 5!
  }

  @Test func `one outlier doesn't bend the slope`() throws {
    let trend = try #require(Trend([10, 12, 14, 16, 18, 20, 22, 24, 1000]))
    #expect(trend.slope == 2)
  }

  @Test(arguments: [
    ([1.0, 2, 3, 5, 4], 0.08333333333333333),
    ([3.0, 1, 4, 2, 6, 5, 8, 7], 0.03115079365079365),
    ([5.0, 4, 3, 2, 1], 0.016666666666666666),
  ])
  func `probabilities are exact`(values: [Double], probability: Double) throws {
    // SciPy 1.17, kendalltau(range(n), values, method="exact").
    let trend = try #require(Trend(values))
    #expect(agree(trend.probability, probability))
  }

  @Test func `ties are corrected for`() throws {
    // The score is 13 − 1; its variance (6 · 5 · 17 − 2 · 1 · 9) / 18; z = 11 / √27.33.
    let trend = try #require(Trend([1, 2, 2, 3, 5, 4]))
    #expect(agree(trend.probability, 0.035378171962853575))
    #expect(try #require(Trend([2, 2, 2, 2])).probability == 1)
  }

  @Test func `two observations have no trend`() {
    #expect(Trend([]) == nil)
    #expect(Trend([1, 2]) == nil)
  }

  @Test func `many observations are counted without making their pairs`() throws {
    // A rise of 1 from each to the next, with ties: twice 0, 0, then 2, 2, 4, 4 …
    let steps = (0..<20_000).map { Double($0 / 2 * 2) + 1 }
    let trend = try #require(Trend(steps))
    #expect(abs(trend.slope - 1) < 1e-9)
    #expect(trend.probability == 0)
    // Nothing of the order is left where each second one is from the other end.
    let folded = (0..<20_000).map { Double($0.isMultiple(of: 2) ? $0 : 20_001 - $0) }
    #expect(try #require(Trend(folded)).probability > 0.1)
  }

  @Test func `a drift of 20 per cent is found among noise of 5`() throws {
    var draws = Draws(seed: 1)
    let values = (0..<20).map { (1 + 0.2 * Double($0) / 19) * draws.lognormal(0.05) }
    let trend = try #require(Trend(values))
    #expect(trend.probability < 0.01)
    #expect((0.1...0.3).contains(trend.relativeChange))
  }
}
