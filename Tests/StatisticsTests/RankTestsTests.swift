import Statistics
import Testing

struct RankTestsTests {
  @Test func `complete separation is two of all permutations`() {
    #expect(agree([1, 2, 3].rankSumProbability(against: [4, 5, 6]), 2.0 / 20))
    // C(14, 7) = 3432
    let low = [1.0, 2, 3, 4, 5, 6, 7]
    #expect(agree(low.rankSumProbability(against: low.map { $0 + 10 }), 2.0 / 3432))
  }

  @Test func `sides of other sizes are compared exactly`() {
    // SciPy 1.17, mannwhitneyu(..., method="exact").
    let found = [1.1, 2.2, 3.3, 4.4, 7.5].rankSumProbability(
      against: [2.5, 5.1, 6.2, 8.3, 9.4, 10.1])
    #expect(agree(found, 0.08225108225108226))
  }

  @Test func `ties share their rank`() {
    // Ranks 1.5, 1.5, 3 | 4, 5.5, 5.5: the lowest and the highest sum of 3 have one way each of 20.
    #expect(agree([1, 1, 2].rankSumProbability(against: [3, 4, 4]), 2.0 / 20))
    #expect([1.0, 1].rankSumProbability(against: [1.0, 1]) == 1)
  }

  @Test func `an empty side says nothing`() {
    #expect([Double]().rankSumProbability(against: [1, 2]) == 1)
    #expect([1.0, 2].rankSumProbability(against: []) == 1)
    #expect([Double]().signedRankProbability() == 1)
    #expect([0.0, 0].signedRankProbability() == 1)
  }

  @Test func `all signs alike are two of all`() {
    #expect(agree([1, 2, 3, 4, 5, 6].signedRankProbability(), 2.0 / 64))
    #expect(agree([-1, -2, -3, 0, -4].signedRankProbability(), 2.0 / 16))
  }

  @Test func `mixed signs are compared exactly`() {
    // SciPy 1.17, wilcoxon(..., method="exact").
    let found = [1.5, -0.5, 2.5, 3.5, -1.0, 4.5, 5.5].signedRankProbability()
    #expect(agree(found, 0.078125))
  }

  @Test func `of more than a hundred observations ranks are taken for normal`() {
    let odd = (0..<60).map { Double(2 * $0) }
    let even = odd.map { $0 + 1 }
    // W = 3600, its mean 3630, its variance 36300; z = 29.5 / 190.53.
    #expect(abs(odd.rankSumProbability(against: even) - 0.8770) < 1e-4)
    #expect(odd.rankSumProbability(against: odd) == 1)
    // T⁺ = 101 · 102 / 2 of 101 equal signs: z = 2575 / √87 137.75.
    let rising = (1...101).map { Double($0) }
    #expect(rising.signedRankProbability() < 1e-17)
    #expect((1...102).map { Double($0.isMultiple(of: 2) ? $0 : -$0) }.signedRankProbability() > 0.8)
  }

  @Test func `ten thousand invocations don't take for ever`() {
    let side = (0..<10_000).map { Double($0) }
    #expect(side.rankSumProbability(against: side.map { $0 + 0.5 }) > 0.8)
    #expect(side.map { $0 - 5_000.5 }.signedRankProbability() > 0.8)
  }

  @Test func `many invocations don't take for ever`() {
    let side = (0..<40).map { Double($0) }
    #expect(side.rankSumProbability(against: side.map { $0 + 0.5 }) > 0.8)
  }
}
