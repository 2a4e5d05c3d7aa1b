import Inequality
import Randomness
import Testing

struct DecompositionTests {
  private func grouped() throws -> Holdings {
    try Holdings(
      example, groups: example.indices.map { $0 < 3 ? "low" : $0 < 6 ? "middle" : "high" })
  }

  @Test func `Theil and Gini split into the known parts`() throws {
    let holdings = try grouped()
    let theilT = try #require(holdings.decomposition(1))
    #expect(close(theilT.within, 0.0988941019) && close(theilT.between, 0.2634471405))
    let theilL = try #require(holdings.decomposition(0))
    #expect(close(theilL.within, 0.1031832662) && close(theilL.between, 0.3304113833))
    let gini = try #require(holdings.giniDecomposition())
    #expect(close(gini.parts.within, 0.0885186075) && close(gini.parts.between, 0.3735725228))
    #expect(abs(gini.overlap) < 1e-12)
  }

  /// Totals 3, 7, 11 rank as the sources do, so that all correlations are 1.
  ///
  /// The Ginis Σ(2i − n − 1)y/(n·Σy) are 2·2/(3·6) and 2·6/(3·15).
  @Test func `sources add up to the Gini of the total`() throws {
    let sources = try #require(try giniBySource([[1, 2, 3], [2, 5, 8]]))
    #expect(close(sources[0].gini, 2.0 / 9) && close(sources[1].gini, 4.0 / 15))
    #expect(sources.allSatisfy { close($0.correlation, 1) })
    let whole = try Holdings([3, 7, 11]).giniCoefficient()
    #expect(close(sources.reduce(0) { $0 + $1.contribution }, whole, 1e-12))
  }

  @Test func `sources add up, in random inputs with ties and weights`() throws {
    var random = SplitMix64(seed: 15)
    for _ in 0..<1000 {
      let sources = (0..<3).map { _ in
        (0..<12).map { _ in Double.random(in: 0...4, using: &random).rounded() }
      }
      let weights = (0..<12).map { _ in Double.random(in: 0.5...2, using: &random) }
      let totals = (0..<12).map { index in sources.reduce(0) { $0 + $1[index] } }
      let parts = try #require(try giniBySource(sources, weights: weights))
      let whole = try Holdings(totals, weights: weights).giniCoefficient()
      #expect(close(parts.reduce(0) { $0 + $1.contribution }, whole, 1e-12))
    }
  }

  @Test func `who only moves between groups changes composition alone`() throws {
    let before = try Holdings([1, 2, 1, 2, 8, 9], groups: ["a", "a", "a", "a", "b", "b"])
    let after = try Holdings([1, 2, 8, 9, 8, 9], groups: ["a", "a", "b", "b", "b", "b"])
    let change = try #require(after.change(since: before))
    #expect(abs(change.within) < 1e-12 && abs(change.means) < 1e-12)
    #expect(
      close(change.composition, try #require(after.theilL()) - #require(before.theilL()), 1e-12))
  }

  @Test func `a group that all grows drives the means apart, and nothing else`() throws {
    let before = try Holdings([1, 2, 3, 4], groups: ["a", "a", "b", "b"])
    let after = try Holdings([1, 2, 30, 40], groups: ["a", "a", "b", "b"])
    let change = try #require(after.change(since: before))
    #expect(abs(change.within) < 1e-12 && abs(change.composition) < 1e-12)
    #expect(change.means > 0.3)
  }

  @Test func `the parts of a change add up, with groups that come and go`() throws {
    var random = SplitMix64(seed: 16)
    for _ in 0..<1000 {
      func draw(_ names: [String]) throws -> Holdings {
        let values = madeUp(&random, positive: true)
        return try Holdings(
          values, groups: values.map { _ in names.randomElement(using: &random) ?? "" })
      }
      let (before, after) = (try draw(["a", "b", "c"]), try draw(["b", "c", "d"]))
      let change = try #require(after.change(since: before))
      #expect(
        close(change.total, try #require(after.theilL()) - #require(before.theilL()), 1e-12))
    }
  }
}

struct ConcentrationTests {
  /// Ranked 1 2 3 4, shares 4/10 … 1/10: the curve 0 .4 .7 .9 1 lies above the diagonal by the
  /// Gini 1/4.
  @Test func `what the best ranked hold makes the index negative`() throws {
    let ranked = try RankedHoldings([40, 30, 20, 10], ranks: [1, 2, 3, 4])
    #expect(close(ranked.concentrationIndex(), -0.25))
    #expect(close(ranked.concentrationCurve()?.share(of: 0.5), 0.7))
  }

  @Test func `holders of the same rank are one`() throws {
    #expect(try RankedHoldings([1, 9], ranks: [7, 7]).concentrationIndex() == 0)
    #expect(
      throws: HoldingsError.value(index: 1, value: .infinity)
    ) { try RankedHoldings([1, 9], ranks: [7, .infinity]) }
  }

  @Test func `ranked by what they hold it is the Gini coefficient`() throws {
    let index = try RankedHoldings(example, ranks: example).concentrationIndex()
    #expect(close(index, 0.4620911302676243))
  }
}

struct DominanceTests {
  @Test func `curves above, the same, and crossing`() throws {
    let even = try Holdings([4, 5, 6])
    #expect(try even.lorenzDominance(over: Holdings([1, 5, 9])) == .first)
    #expect(try Holdings([1, 5, 9]).lorenzDominance(over: even) == .second)
    #expect(try even.lorenzDominance(over: Holdings([8, 10, 12])) == .neither)
    // Curves 0 .2 .4 1 and 0 .1 .5 1.
    let crossing = try Holdings([2, 2, 6]).lorenzDominance(over: Holdings([1, 4, 5]))
    guard case .crossing(let share) = try #require(crossing) else {
      Issue.record("They cross.")
      return
    }
    #expect(close(share, 2.0 / 3))
  }

  /// Of the 9 pairs of 2 3 4 and 1 3 5, the first is greater in 1 + 1 + 2 and equal in 1: 4.5/9.
  @Test func `two distributions are compared by rank and by sums`() throws {
    let comparison = try #require(
      try Holdings([2, 3, 4]).comparison(with: Holdings([1, 3, 5])))
    #expect(comparison.superiority == 0.5)
    #expect(comparison.firstOrder == .crossing(1))
    #expect(comparison.secondOrder == .first)
    let richer = try #require(try Holdings([2, 4, 6]).comparison(with: Holdings([1, 3, 5])))
    #expect(richer.firstOrder == .first && richer.secondOrder == .first)
    let weighted = try #require(
      try Holdings([1, 2], weights: [1, 3]).comparison(with: Holdings([1, 2, 2, 2])))
    #expect(weighted.firstOrder == .neither && weighted.superiority == 0.5)
  }
}
