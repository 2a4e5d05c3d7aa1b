import Glibc
import Inequality
import Randomness
import Statistics
import Testing

struct InvarianceTests {
  @Test func `scale and order change nothing, replication nothing, in 10,000 random inputs`() throws
  {
    var random = SplitMix64(seed: 11)
    for _ in 0..<10_000 {
      let values = madeUp(&random)
      let base = try Holdings(values)
      let others = [
        try Holdings(values.map { $0 * 37.5 }), try Holdings(values.shuffled(using: &random)),
        try Holdings(values + values),
      ]
      for measure in relativeMeasures {
        let expected = measure.value(of: base)
        for other in others where !close(measure.value(of: other), expected) {
          Issue.record("\(measure) of \(values)")
        }
      }
    }
  }

  @Test func `a transfer from richer to poorer lowers inequality, in 10,000 random inputs`() throws
  {
    var random = SplitMix64(seed: 12)
    let measures: [Measure] = [
      .gini, .theilT, .theilL, .generalisedEntropy(2), .generalisedEntropy(-1), .atkinson(0.5),
      .atkinson(1), .atkinson(2), .herfindahl, .zenga,
    ]
    for _ in 0..<10_000 {
      var values = madeUp(&random, positive: true).sorted()
      values[values.count - 1] += 1
      let base = try Holdings(values)
      // To the poorest from the richest, who stay in their order.
      let gap = (values[values.count - 1] - values[0]) / 4
      values[0] += gap
      values[values.count - 1] -= gap
      let shared = try Holdings(values)
      for measure in measures {
        let (before, after) = (measure.value(of: base), measure.value(of: shared))
        if let before, let after, after < before { continue }
        Issue.record("\(measure) of \(values)")
      }
    }
  }

  @Test func `weights are the same as repeating, in 10,000 random inputs`() throws {
    var random = SplitMix64(seed: 13)
    let measures =
      relativeMeasures + [
        .percentileRatio(0.9, 0.1), .percentileRatio(0.75, 0.25), .herfindahl,
        .normalisedHerfindahl,
        .concentrationRatio(4), .rosenbluth, .lorenzAsymmetry, .correctedGini,
      ]
    for _ in 0..<10_000 {
      let values = madeUp(&random)
      let weights = values.map { _ in Int.random(in: 1...4, using: &random) }
      let weighted = try Holdings(values, weights: weights.map(Double.init))
      let repeated = try Holdings(
        zip(values, weights).flatMap { [Double](repeating: $0, count: $1) })
      for measure in measures
      where !close(measure.value(of: weighted), measure.value(of: repeated)) {
        Issue.record("\(measure) of \(values) weighted \(weights)")
      }
    }
  }

  @Test func `decompositions add up to 1e-12, in 10,000 random inputs`() throws {
    var random = SplitMix64(seed: 14)
    for _ in 0..<10_000 {
      let holders = madeUp(&random, positive: true).map {
        Holdings.Holder(
          value: $0, weight: Double.random(in: 0.5...3, using: &random),
          group: ["a", "b", "c"].randomElement(using: &random))
      }
      let holdings = try Holdings(holders)
      for alpha in [-1, 0, 0.5, 1, 2] {
        let whole = try #require(holdings.generalisedEntropy(alpha))
        #expect(close(holdings.decomposition(alpha)?.total, whole, 1e-12))
      }
      let gini = try #require(holdings.giniDecomposition())
      #expect(gini.overlap > -1e-12)
      #expect(close(gini.overlap, overlap(of: holders), 1e-12))
    }
  }
}

/// The overlap of groups by all pairs of holders:
/// how much further apart they are than their groups' means.
private func overlap(of holders: [Holdings.Holder]) -> Double {
  let weight = holders.reduce(0) { $0 + $1.weight }
  let mean = holders.reduce(0) { $0 + $1.weight * $1.value } / weight
  let means = Dictionary(grouping: holders) { $0.group ?? "" }.mapValues { group in
    group.reduce(0) { $0 + $1.weight * $1.value } / group.reduce(0) { $0 + $1.weight }
  }
  var sum = 0.0
  for first in holders {
    for second in holders where first.group != second.group {
      let apart = abs((means[first.group ?? ""] ?? 0) - (means[second.group ?? ""] ?? 0))
      sum += first.weight * second.weight * (abs(first.value - second.value) - apart)
    }
  }
  return sum / (2 * mean * weight * weight)
}

/// Exact on a grid of quantiles: the midpoints of n equal steps of probability,
/// up to the step's size.
struct ClosedFormTests {
  private let grid = (0..<200_000).map { (Double($0) + 0.5) / 200_000 }

  @Test func `uniform has Gini 1/3`() throws {
    #expect(close(try Holdings(grid).giniCoefficient(), 1.0 / 3, 1e-8))
  }

  @Test func `lognormal has Gini erf(σ/2) and both Theils σ²/2`() throws {
    let holdings = try Holdings(grid.map { exp(normalQuantile($0)) })
    // erf(1/2) = 2Φ(√½) − 1.
    let gini = 2 * normalProbability(0.5.squareRoot()) - 1
    #expect(close(holdings.giniCoefficient(), gini, 1e-3))
    #expect(close(holdings.theilT(), 0.5, 1e-3))
    #expect(close(holdings.theilL(), 0.5, 1e-3))
  }

  @Test func `exponential has Gini 1/2`() throws {
    #expect(close(try Holdings(grid.map { -log(1 - $0) }).giniCoefficient(), 0.5, 1e-4))
  }

  @Test func `Pareto has Gini 1/(2a − 1)`() throws {
    let holdings = try Holdings(grid.map { pow(1 - $0, -1.0 / 3) })
    #expect(close(holdings.giniCoefficient(), 0.2, 1e-3))
  }

  @Test func `Weibull has Gini 1 − 2^(−1/k)`() throws {
    let holdings = try Holdings(grid.map { (-log(1 - $0)).squareRoot() })
    #expect(close(holdings.giniCoefficient(), 1 - 0.5.squareRoot(), 1e-4))
  }

  /// Quantile functions of distributions, and their Gini coefficients.
  private static let distributions:
    [(name: String, quantile: @Sendable (Double) -> Double, gini: Double)] = [
      ("uniform", { $0 }, 1.0 / 3), ("exponential", { -log(1 - $0) }, 0.5),
      ("Pareto, a = 5", { pow(1 - $0, -0.2) }, 1.0 / 9),
      ("lognormal, σ = 1", { exp(normalQuantile($0)) }, 0.5204998778130465),
    ]

  @Test(arguments: distributions.indices)
  func `random holdings come near the closed form, within four standard errors`(number: Int) throws
  {
    let distribution = Self.distributions[number]
    var random = SplitMix64(seed: 5 + UInt64(number))
    let holdings = try Holdings(
      (0..<20_000).map { _ in distribution.quantile(Double.random(in: 1e-12..<1, using: &random)) })
    let gini = try #require(holdings.giniCoefficient())
    let error = try #require(holdings.asymptoticStandardError(of: .gini))
    #expect(abs(gini - distribution.gini) < 4 * error, "\(distribution.name)")
    #expect(error < 0.01)
  }

  @Test(arguments: [Measure.theilT, .theilL])
  func `both Theils of random lognormal holdings come near σ²/2`(measure: Measure) throws {
    var random = SplitMix64(seed: 9)
    let holdings = try Holdings(
      (0..<20_000).map { _ in
        exp(0.5 * normalQuantile(Double.random(in: 1e-12..<1, using: &random)))
      })
    let error = try #require(holdings.asymptoticStandardError(of: measure))
    #expect(abs(try #require(measure.value(of: holdings)) - 0.125) < 4 * error)
  }
}
