import Quantities
import Statistics
import Testing

struct SignedRankIntervalTests {
  /// What a tranquilizer changed on a scale of depression, nine patients: Hollander,
  /// Wolfe & Chicken 2013, example 3.1 with table 3.1.
  private let changes = [-0.952, 0.147, -1.022, -0.430, -0.620, -0.590, -0.490, 0.080, -0.010]

  @Test func `the interval is that of the textbook`() throws {
    let interval = try #require(changes.signedRankInterval(level: 0.95))
    #expect(abs(interval.low - -0.786) < 1e-12)
    #expect(abs(interval.high - -0.010) < 1e-12)
    // P(T⁺ ≤ 5) = 10 / 512.
    #expect(abs((interval.level ?? 0) - (1 - 20.0 / 512)) < 1e-12)
  }

  @Test func `five observations reach no interval at 95 %, six reach their range`() {
    #expect([1.0, 2, 3, 4, 5].signedRankInterval(level: 0.95) == nil)
    #expect(
      [1.0, 2, 3, 4, 5, 6].signedRankInterval(level: 0.95)
        == Interval(low: 1, high: 6, level: 0.96875))
  }

  @Test func `of thousands the pairs are not made`() {
    #expect((0..<200).map(Double.init).signedRankInterval(level: 0.95) != nil)
    #expect((0..<100_000).map(Double.init).signedRankInterval(level: 0.95) == nil)
  }

  @Test(arguments: [8, 12, 20])
  func `ratios with heavy tails are covered as promised`(count: Int) {
    var draws = Draws(seed: UInt64(count))
    var held = 0
    for _ in 0..<4000 {
      // Either side meets a neighbour that doubles its time in one round of ten.
      let ratios = (0..<count).map { _ in
        draws.normal() * 0.02 + (draws.uniform() < 0.1 ? 0.7 : 0)
          - (draws.uniform() < 0.1 ? 0.7 : 0)
      }
      guard let interval = ratios.signedRankInterval(level: 0.95) else { continue }
      held += interval.low <= 0 && 0 <= interval.high ? 1 : 0
    }
    // Three standard deviations below 95 %.
    #expect(held >= 3758)
  }
}
