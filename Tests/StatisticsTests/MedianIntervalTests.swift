import Quantities
import Statistics
import Testing

struct MedianIntervalTests {
  /// With B ~ Binomial(n, ½), ranks k and n + 1 − k cover the median with 1 − 2·P(B < k).
  ///
  /// - n = 6: 1 − 2·1/64; ranks 2 and 5 have only 1 − 2·7/64 = 0.78.
  /// - n = 8: 1 − 2·1/256; ranks 2 and 7 have only 1 − 2·9/256 = 0.93.
  /// - n = 10: 1 − 2·(1 + 10)/1024; ranks 3 and 8 have only 1 − 2·56/1024 = 0.89.
  /// - n = 20: 1 − 2·(1 + 20 + 190 + 1140 + 4845 + 15504)/2²⁰; ranks 7 and 14 have only 0.88.
  @Test(arguments: [
    (6, 1, 6, 0.96875), (8, 1, 8, 0.9921875), (10, 2, 9, 0.978515625),
    (20, 6, 15, 1 - 43_400.0 / 1_048_576),
  ])
  func `the narrowest pair of ranks that reaches 95 % is chosen, with its exact coverage`(
    count: Int, low: Double, high: Double, coverage: Double
  ) throws {
    // The observation of rank k is k.
    let interval = try #require((1...count).map(Double.init).medianInterval(level: 0.95))
    #expect(interval == Interval(low: low, high: high, level: coverage))
  }

  @Test(arguments: 0...5)
  func `fewer than 6 observations have no interval at 95 %`(count: Int) {
    #expect(Array(repeating: 1.0, count: count).medianInterval(level: 0.95) == nil)
  }

  @Test func `two observations hold the median half of the time`() {
    #expect(
      [3, 1].medianInterval(level: 0.5) == Interval(low: 1, high: 3, level: 0.5))
    #expect([3].medianInterval(level: 0.5) == nil)
  }

  @Test func `equal observations have an interval without width`() throws {
    let interval = try #require(Array(repeating: 2.5, count: 8).medianInterval(level: 0.95))
    #expect(interval.low == 2.5 && interval.high == 2.5)
  }

  /// From Python's exact binomial coefficients; the normal limit, n/2 − 1.96·√n/2, is near.
  @Test(arguments: [(2_001, 957, 0.9508724843431974), (10_000, 4_902, 0.9511670501036181)])
  func `thousands of observations have an interval too, where 2 to the −n is no Double`(
    count: Int, low: Double, coverage: Double
  ) throws {
    let interval = try #require((1...count).map(Double.init).medianInterval(level: 0.95))
    #expect(interval.low == low)
    #expect(interval.high == Double(count + 1) - low)
    #expect(abs((interval.level ?? 0) - coverage) < 1e-12)
  }
}
