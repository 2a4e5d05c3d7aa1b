import Inequality
import Quantities
import Randomness
import Testing

struct IntervalTests {
  @Test func `the same seed gives the same draws, whatever the threads`() throws {
    let holdings = try Holdings(example)
    let one = holdings.bootstrap(Measure.customary, Resampling(resamples: 300, seed: 3))
    let two = holdings.bootstrap(
      Measure.customary, Resampling(resamples: 300, seed: 3, threads: 2))
    #expect(one == two)
    #expect(one != holdings.bootstrap(Measure.customary, Resampling(resamples: 300, seed: 4)))
  }

  @Test func `the Gini alone is drawn as with others`() throws {
    var random = SplitMix64(seed: 2)
    let values = (0..<500).map { _ in Double.random(in: 0...9, using: &random) }
    for weights in [nil, values.map { $0 + 1 }] {
      let holdings = try Holdings(values, weights: weights)
      let plan = Resampling(resamples: 50, seed: 3)
      let alone = try #require(holdings.bootstrap([.gini], plan))
      let beside = try #require(holdings.bootstrap([.gini, .hoover], plan))
      for (a, b) in zip(alone[0].values, beside[0].values) { #expect(close(a, b, 1e-12)) }
    }
  }

  @Test func `every kind of interval holds the Gini of the example`() throws {
    let holdings = try Holdings(example)
    let plan = Resampling(seed: 3)
    for method in IntervalMethod.allCases {
      let interval = try #require(
        holdings.intervals(of: [.gini], by: method, level: 0.95, plan).first ?? nil)
      #expect(interval.low < 0.462 && 0.462 < interval.high)
      #expect(interval.low > 0.2 && interval.high < 0.75)
    }
  }

  /// A mean's jackknife is its standard error; GE(2) of 1 2 3: without each 1/100, 1/8 and 1/18.
  @Test func `the jackknife leaves out each in turn`() throws {
    let jackknife = try #require(try Holdings([1, 2, 3]).jackknife(of: .generalisedEntropy(2)))
    #expect(zip(jackknife.values, [0.02, 0.125, 1.0 / 18]).allSatisfy { close($0, $1) })
    #expect(close(jackknife.estimate, 1.0 / 12))
    #expect(try Holdings([1, 2]).jackknife(of: .gini) == nil)
  }

  @Test(arguments: [
    Measure.gini, .theilT, .theilL, .generalisedEntropy(2), .generalisedEntropy(1.5),
  ])
  func `influences are what a little more of each holder changes`(measure: Measure) throws {
    let weights = [1.0, 2, 1, 1.5, 1, 1, 1, 1, 3, 1]
    let holdings = try Holdings(example, weights: weights)
    let influences = try #require(holdings.influences(on: measure))
    let base = try #require(measure.value(of: holdings))
    let total = weights.reduce(0, +)
    for index in example.indices {
      var more = weights
      more[index] += 1e-6 * total
      let changed = try #require(measure.value(of: Holdings(example, weights: more)))
      #expect(close((changed - base) / 1e-6, influences[index], 1e-4))
    }
    let sum = zip(influences, weights).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(sum) < 1e-10)
  }

  @Test func `the standard errors agree where holders are many`() throws {
    var random = SplitMix64(seed: 8)
    let holdings = try Holdings(
      (0..<2000).map { _ in Double.random(in: 0...1, using: &random) })
    let asymptotic = try #require(holdings.asymptoticStandardError(of: .gini))
    let jackknife = try #require(holdings.jackknife(of: .gini))
    #expect(close(jackknife.standardError / asymptotic, 1, 0.15))
  }
}
