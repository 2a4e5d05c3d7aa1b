import Quantities
import Statistics
import Testing

struct HierarchicalBootstrapTests {
  @Test func `draws of two invocations have the median of either or the mean of both`() {
    // 1 and 3 in a quarter of the draws each, 2 in half of them; against what doesn't vary.
    let (invocations, ones) = ([[1.0, 1], [3, 3]], [[1.0], [1]])
    let wide = HierarchicalBootstrap(level: 0.95, seed: 1).ratioInterval(of: invocations, to: ones)
    #expect(wide == Interval(low: 1, high: 3, level: 0.95))
    let narrow = HierarchicalBootstrap(level: 0.4, seed: 1).ratioInterval(of: invocations, to: ones)
    #expect(narrow == Interval(low: 2, high: 2, level: 0.4))
  }

  @Test func `samples are drawn, too`() throws {
    let alike = [[1.0, 2, 9], [1, 2, 9], [1, 2, 9]]
    let interval = try #require(
      HierarchicalBootstrap(seed: 1).ratioInterval(of: alike, to: [[1], [1]]))
    #expect(interval.low < 2 && interval.high > 2)
  }

  @Test func `a ratio of what doesn't vary is known`() {
    let bootstrap = HierarchicalBootstrap(seed: 1)
    let interval = bootstrap.ratioInterval(of: [[1, 1], [3, 3]], to: [[2, 2], [2, 2]])
    #expect(interval == Interval(low: 0.5, high: 1.5, level: 0.95))
  }

  @Test func `what a round does to both sides cancels out`() throws {
    let slow = [[10.0], [100], [1000]]
    let fast = [[5.0], [50], [500]]
    let bootstrap = HierarchicalBootstrap(seed: 1)
    let paired = try #require(bootstrap.pairedRatioInterval(of: slow, to: fast))
    #expect(paired.low == 2 && paired.high == 2)
    let apart = try #require(bootstrap.ratioInterval(of: slow, to: fast))
    #expect(apart.high / apart.low > 100)
  }

  @Test func `the same seed gives the same interval`() {
    func interval(_ seed: UInt64) -> Interval? {
      HierarchicalBootstrap(seed: seed).ratioInterval(
        of: (1...50).map { [Double($0), Double($0).squareRoot()] },
        to: (1...50).map { [1 / Double($0), 2] })
    }
    let first = interval(7)
    #expect(interval(7) == first)
    #expect(interval(8) != first)
  }

  @Test func `one invocation has no interval`() {
    let bootstrap = HierarchicalBootstrap(seed: 1)
    #expect(bootstrap.ratioInterval(of: [[1], [2]], to: [[1]]) == nil)
    #expect(bootstrap.pairedRatioInterval(of: [[1]], to: [[1]]) == nil)
  }

  @Test func `a ratio's interval holds 1 for two sides of one kind`() {
    var draws = Draws(seed: 2)
    func side() -> [[Double]] {
      (0..<8).map { _ in
        let level = 10 + 0.6 * draws.normal()
        return (0..<5).map { _ in level + 0.2 * draws.normal() }
      }
    }
    var held = 0
    for run in 0..<300 {
      let bootstrap = HierarchicalBootstrap(resamples: 400, seed: UInt64(run))
      if let interval = bootstrap.ratioInterval(of: side(), to: side()) {
        held += interval.low <= 1 && 1 <= interval.high ? 1 : 0
      }
    }
    #expect(held >= 279)  // 93 %
  }
}
