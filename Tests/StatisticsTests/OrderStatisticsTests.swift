import Randomness
import Statistics
import Testing

struct OrderStatisticsTests {
  /// Type 7 of Hyndman & Fan 1996: at (n − 1)·p between the order statistics, counted from 0.
  @Test(arguments: [
    (0, 1), (0.25, 1.75), (0.5, 2.5), (0.75, 3.25), (0.9, 3.7), (1, 4),
  ])
  func `quantiles of one to four are interpolated as in R and NumPy`(
    probability: Double, expected: Double
  ) {
    let quantile = OrderStatistics([4, 2, 3, 1]).quantile(probability)
    #expect(abs(quantile - expected) < 1e-12)
  }

  @Test func `the median is the middle one, or the mean of the two in the middle`() {
    #expect([3, 1, 2].median() == 2)
    #expect([10, 7, 4, 3, 2, 1].median() == 3.5)
  }

  @Test func `one observation is each of its quantiles`() {
    let statistics = OrderStatistics([7])
    #expect([0, 0.3, 0.5, 1].map(statistics.quantile) == [7, 7, 7, 7])
  }

  @Test func `equal observations have no other quantile`() {
    #expect([5, 5, 5, 5].quantile(0.37) == 5)
  }

  @Test func `an infinite observation leaves the quantiles below it finite`() {
    let statistics = OrderStatistics([.infinity, 1, 2])
    #expect(statistics.quantile(0) == 1)
    #expect(statistics.quantile(0.5) == 2)
    #expect(statistics.quantile(0.75) == .infinity)
    #expect(OrderStatistics([.infinity, .infinity]).quantile(0.5) == .infinity)
  }

  @Test func `order changes nothing, and scale and shift pass through`() {
    let values: [Double] = [9, 1, 8, 2, 7, 3]
    #expect(values.quantile(0.4) == Array(values.reversed()).quantile(0.4))
    // Position 2 of 1 2 3 7 8 9 is 3.
    #expect(values.quantile(0.4) == 3)
    #expect(values.map { $0 * 4 + 1 }.quantile(0.4) == 13)
  }

  @Test func `several quantiles without sorting are the same as of the sorted observations`() {
    let probabilities = [0, 0.05, 0.37, 0.5, 0.9, 0.95, 1]
    var random = SplitMix64(seed: 1)
    for count in 1...60 {
      // With few different values, many are equal.
      for kinds in [3, 1_000] {
        let values = (0..<count).map { _ in Double(random.next() % UInt64(kinds)) }
        let sorted = OrderStatistics(values)
        #expect(values.quantiles(probabilities) == probabilities.map(sorted.quantile))
      }
    }
  }

  @Test func `quantiles without sorting may be asked for in any order`() {
    #expect([4, 2, 3, 1].quantiles([1, 0.25, 0.5]) == [4, 1.75, 2.5])
    #expect([.infinity, 1, 2].quantiles([0.75, 0]) == [.infinity, 1])
  }
}
