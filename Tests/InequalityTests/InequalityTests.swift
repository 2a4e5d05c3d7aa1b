import Inequality
import Statistics
import Testing

/// The example vector of the R package ineq, with its known answers.
private let example: [Double] = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]

private func close(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
  value.map { abs($0 - expected) <= tolerance } ?? false
}

struct MeasureTests {
  @Test func `the measures have the known values of the example vector`() throws {
    let holdings = try Holdings(example)
    #expect(close(holdings.giniCoefficient(), 0.4620911302676243))
    #expect(close(holdings.correctedGiniCoefficient(), 0.5134345891862492))
    #expect(close(holdings.atkinsonIndex(0.5), 0.1796590980))
    #expect(close(holdings.atkinsonIndex(1), 0.3518250597))
    #expect(close(holdings.theilT(), 0.3623412423))
    #expect(close(holdings.theilL(), 0.4335946495))
    #expect(close(holdings.generalisedEntropy(2), 0.4204061546))
    #expect(close(holdings.generalisedEntropy(-1), 0.8477490531))
    #expect(close(holdings.hooverIndex(), 0.3378067462))
    #expect(close(holdings.herfindahlIndex(), 0.1840812309))
  }

  @Test func `the measures have the known values of ten to fifty`() throws {
    let holdings = try Holdings([10, 20, 30, 40, 50])
    #expect(close(holdings.giniCoefficient(), 4.0 / 15))
    #expect(close(holdings.atkinsonIndex(0.5), 0.0631533922))
    #expect(close(holdings.atkinsonIndex(1), 0.1316096384))
    #expect(close(holdings.theilT(), 0.1196875936))
    #expect(close(holdings.theilL(), 0.1411139401))
    #expect(close(holdings.hooverIndex(), 0.2))
  }

  @Test func `holders of nothing count by the limit, not as if they weren't there`() throws {
    let holdings = try Holdings([0, 0, 0, 10, 10, 10])
    #expect(close(holdings.theilT(), 0.6931471805599453))
    #expect(holdings.theilL() == .infinity)
    #expect(holdings.atkinsonIndex(1) == 1)
    #expect(holdings.percentileRatio(0.9, 0.1) == nil)
  }

  @Test func `the Lorenz curve of one to five`() throws {
    let curve = try #require(try Holdings([5, 3, 1, 2, 4]).lorenzCurve())
    let expected = [0, 1.0 / 15, 3.0 / 15, 6.0 / 15, 10.0 / 15, 1]
    #expect(zip(curve.points, expected).allSatisfy { abs($0.share - $1) < 1e-12 })
    #expect(close(curve.share(of: 0.5), 0.3))
  }

  @Test func `a weight counts as so many holders`() throws {
    let weighted = try Holdings([.init(value: 1, weight: 3), .init(value: 5, weight: 2)])
    let repeated = try Holdings([1, 1, 1, 5, 5])
    #expect(close(weighted.giniCoefficient(), try #require(repeated.giniCoefficient())))
    #expect(close(weighted.theilT(), try #require(repeated.theilT())))
    #expect(close(weighted.herfindahlIndex(), try #require(repeated.herfindahlIndex())))
    #expect(close(weighted.topShare(0.1), try #require(repeated.topShare(0.1))))
  }

  @Test func `percentiles are of type 7`() throws {
    // P90 of 1…10 is 9.1 and P10 is 1.9.
    let ratio = try Holdings((1...10).map(Double.init)).percentileRatio(0.9, 0.1)
    #expect(close(ratio, 9.1 / 1.9))
  }

  @Test func `nothing can be said of nothing`() throws {
    for holdings in [try Holdings([Double]()), try Holdings([0, 0])] {
      #expect(holdings.giniCoefficient() == nil)
      #expect(holdings.theilT() == nil)
      #expect(holdings.lorenzCurve() == nil)
    }
    #expect(try Holdings([7]).giniCoefficient() == 0)
    #expect(try Holdings([7]).correctedGiniCoefficient() == nil)
  }

  @Test(arguments: [-1, .nan, .infinity])
  func `a holding that is negative or no number is refused`(value: Double) {
    #expect(throws: HoldingsError.self) { try Holdings([1, value]) }
  }

  @Test func `scale, order and replication change nothing, and a transfer down lowers it`() throws {
    var random = SplitMix64(seed: 11)
    for _ in 0..<500 {
      let values = (0..<Int.random(in: 3...20, using: &random)).map { _ in
        Double.random(in: 0.1...100, using: &random)
      }
      let measures: [(Holdings) -> Double?] = [
        { $0.giniCoefficient() }, { $0.theilT() }, { $0.theilL() }, { $0.atkinsonIndex(0.5) },
        { $0.generalisedEntropy(2) },
      ]
      for measure in measures {
        let base = try #require(measure(try Holdings(values)))
        #expect(close(measure(try Holdings(values.map { $0 * 37 })), base))
        #expect(close(measure(try Holdings(values.shuffled(using: &random))), base))
        #expect(close(measure(try Holdings(values + values)), base))
        var shared = values.sorted()
        let gap = shared[shared.count - 1] - shared[0]
        shared[0] += gap / 4
        shared[shared.count - 1] -= gap / 4
        #expect(try #require(measure(try Holdings(shared))) <= base)
      }
    }
  }
}

struct DecompositionTests {
  private func grouped() throws -> Holdings {
    try Holdings(
      example.enumerated().map { index, value in
        .init(value: value, group: index < 3 ? "low" : index < 6 ? "middle" : "high")
      })
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

  @Test func `the parts add up`() throws {
    let holdings = try grouped()
    for alpha in [-1, 0, 0.5, 1, 2] {
      let whole = try #require(holdings.generalisedEntropy(alpha))
      #expect(close(holdings.decomposition(alpha)?.total, whole, 1e-12))
    }
  }
}

struct BootstrapTests {
  @Test func `the same seed gives the same interval, and it holds the value`() throws {
    let holdings = try Holdings(example)
    func interval() -> ConfidenceInterval? {
      var random = SplitMix64(seed: 3)
      return holdings.interval(
        of: { $0.giniCoefficient() }, level: 0.95, resamples: 500, using: &random)
    }
    let first = try #require(interval())
    #expect(first == interval())
    #expect(first.low < 0.462 && 0.462 < first.high)
  }
}
