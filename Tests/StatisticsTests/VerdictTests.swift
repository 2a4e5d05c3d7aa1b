private import Glibc
import Quantities
import Statistics
import Testing

struct VerdictTests {
  @Test(arguments: [
    (1.03, 1.10, Verdict.faster), (0.90, 0.97, .slower), (0.99, 1.01, .same),
    (1.01, 1.05, .ambiguous), (0.95, 1.05, .ambiguous), (0.95, 0.99, .ambiguous),
    // On the bounds: within the margin.
    (1 / 1.02, 1.02, .same), (1.02, 1.10, .ambiguous), (0.5, 1 / 1.02, .ambiguous),
  ])
  func `only a whole interval says something`(low: Double, high: Double, verdict: Verdict) {
    let interval = Interval(low: low, high: high, level: 0.95)
    #expect(Verdict(speedup: interval, margin: 0.02) == verdict)
  }

  @Test func `the margin is twice what comparing a thing with itself shows`() {
    // |ln ratio| from 0 to 0.1 in steps of 0.005: the 95th percentile is 0.095.
    let ratios = (0...20).map { exp(($0.isMultiple(of: 2) ? 1 : -1) * 0.005 * Double($0)) }
    #expect(agree(Verdict.margin(selfRatios: ratios), 0.19))
    #expect(Verdict.margin(selfRatios: [1.001, 0.999]) == 0.02)
    #expect(Verdict.margin(selfRatios: []) == 0.02)
  }

  @Test func `levels are corrected for how many are compared`() {
    #expect(correctedLevel(0.95, comparisons: 1) == 0.95)
    #expect(agree(correctedLevel(0.95, comparisons: 10), 0.995))
  }
}

struct ComparisonTests {
  private let old = [1.00, 1.01, 0.99, 1.00, 1.02, 1.01, 0.99]

  private func cell(_ candidate: [Double], isPaired: Bool = false) -> ComparedCell {
    ComparedCell(baseline: old, candidate: candidate, isPaired: isPaired, margin: 0.05)
  }

  @Test(arguments: [false, true])
  func `half the time is twice as fast`(isPaired: Bool) throws {
    let halved = old.map { $0 / 2 }
    let doubled = old.map { $0 * 2 }
    let verdicts = [cell(halved, isPaired: isPaired), cell(doubled, isPaired: isPaired)].compared()
    #expect(verdicts.map(\.verdict) == [.faster, .slower])
    #expect(agree(verdicts[0].speedup, 2) && agree(verdicts[1].speedup, 0.5))
    // Two of 3432 permutations, or of 128 signs, times two for two cells.
    #expect(agree(verdicts[0].probability, isPaired ? 4.0 / 128 : 4.0 / 3432))
    // Signed ranks of seven rounds have levels of their own: 126 of 128 signs.
    #expect(verdicts[0].interval?.level == (isPaired ? 126.0 / 128 : 0.975))
  }

  @Test func `a side compared with itself is the same`() throws {
    let comparison = try #require([cell(old)].compared().first)
    #expect(comparison.verdict == .same)
    #expect(comparison.speedup == 1)
    #expect(comparison.probability == 1)
  }

  @Test func `without a margin nothing is judged`() throws {
    var halved = cell(old.map { $0 / 2 })
    halved.margin = nil
    let comparison = try #require([halved].compared().first)
    #expect(comparison.verdict == .notJudged)
    #expect(agree(comparison.speedup, 2))
    #expect(comparison.interval != nil)
  }

  @Test func `the interval of rounds holds the ratio of medians`() throws {
    // Both sides of every round are as fast but in the fourth, with the ratio 1.6. The rounds'
    // interval ends at the root of that, and the medians are 4 and 3.
    let cells = [
      ComparedCell(
        baseline: [1, 2, 3, 4, 5, 6, 7], candidate: [1, 2, 3, 2.5, 5, 6, 7], isPaired: true,
        margin: 0.02)
    ]
    let comparison = try #require(cells.compared().first)
    #expect(agree(comparison.speedup, 4.0 / 3))
    let interval = try #require(comparison.interval)
    #expect(interval.low == 1 && agree(interval.high, 4.0 / 3))
  }

  @Test func `too few invocations don't tell`() throws {
    let comparison = try #require([cell([0.5, 0.5, 0.5])].compared().first)
    #expect(comparison.verdict == .ambiguous)
    #expect(comparison.interval == nil)
  }

  @Test func `an empty table compares nothing`() {
    #expect([ComparedCell]().compared().isEmpty)
  }

  @Test(arguments: [false, true])
  func `a table of twenty cells without a difference rarely shows one`(isPaired: Bool) {
    var draws = Draws(seed: 5)
    let wrong = (0..<400).count { _ in
      let cells = (0..<20).map { _ in
        ComparedCell(
          baseline: (0..<7).map { _ in draws.lognormal(0.05) },
          candidate: (0..<7).map { _ in draws.lognormal(0.05) }, isPaired: isPaired, margin: 0)
      }
      return cells.compared().contains { $0.verdict == .faster || $0.verdict == .slower }
    }
    #expect(wrong <= 20)  // 5 %
  }
}
