import Inequality
import Testing

private let ofTheExample: [(Measure, Double)] = [
  (Measure.gini, 0.4620911302676243), (.correctedGini, 0.5134345891862492),
  (.atkinson(0.5), 0.1796590980), (.atkinson(1), 0.3518250597), (.theilT, 0.3623412423),
  (.theilL, 0.4335946495), (.generalisedEntropy(2), 0.4204061546),
  (.generalisedEntropy(-1), 0.8477490531), (.hoover, 0.3378067462), (.herfindahl, 0.1840812309),
  (.rosenbluth, 0.1859050959),
]

private let ofTenToFifty: [(Measure, Double)] = [
  (Measure.gini, 4.0 / 15), (.atkinson(0.5), 0.0631533922), (.atkinson(1), 0.1316096384),
  (.theilT, 0.1196875936), (.theilL, 0.1411139401), (.hoover, 0.2), (.herfindahl, 11.0 / 45),
  (.normalisedHerfindahl, 1.0 / 18), (.concentrationRatio(4), 14.0 / 15),
  (.concentrationRatio(9), 1), (.palma, 5.0 / 6), (.topShare(0.1), 1.0 / 6),
  (.bottomShare(0.4), 0.2), (.percentileRatio(0.75, 0.25), 2), (.rosenbluth, 3.0 / 11),
]

struct KnownAnswerTests {
  @Test(arguments: ofTheExample)
  func `the measures have the known values of the example vector`(
    measure: Measure, expected: Double
  ) throws {
    #expect(close(measure.value(of: try Holdings(example)), expected))
  }

  /// Those of PySAL's tests, and by hand: shares of 1 to 5 fifteenths.
  ///
  /// HHI = 55/225 and (55/225 − 1/5)/(4/5); CR-4 = 14/15; the top tenth has half of the richest
  /// fifth, the poorest two fifths have 3/15.
  @Test(arguments: ofTenToFifty)
  func `the measures have the known values of ten to fifty`(
    measure: Measure, expected: Double
  ) throws {
    #expect(close(measure.value(of: try Holdings([10, 20, 30, 40, 50])), expected))
  }

  /// Damgaard & Weiner, "Describing inequality in plant size or fecundity", 2000.
  @Test(
    arguments: [
      ([Double](repeating: 50.0 / 9, count: 9) + [50], 1.46),
      ([2, 2, 2, 2, 2, 18, 18, 18, 18, 18], 0.74),
    ] as [([Double], Double)])
  func `two populations of the same Gini differ in asymmetry`(
    values: [Double], asymmetry: Double
  ) throws {
    let holdings = try Holdings(values)
    #expect(close(holdings.correctedGiniCoefficient(), 4.0 / 9))
    #expect(close(holdings.lorenzAsymmetry(), asymmetry))
  }

  /// Of 1, 2, 3 with the mean 2: lower means 1, 3/2, 2 and upper
  /// means 5/2, 3, 3: 1 − (2/5 + 1/2 + 2/3)/3.
  @Test(
    arguments: [
      ([1, 2, 3], 43.0 / 90), ([0, 0, 0, 1], 0.9375), ([5, 5, 5], 0),
    ] as [([Double], Double)])
  func `Zenga's index by hand`(values: [Double], expected: Double) throws {
    #expect(close(try Holdings(values).zengaIndex(), expected))
  }

  @Test func `the Lorenz curve of one to five, and the generalised one`() throws {
    let holdings = try Holdings([5, 3, 1, 2, 4])
    let curve = try #require(holdings.lorenzCurve())
    let expected = [0, 1.0 / 15, 3.0 / 15, 6.0 / 15, 10.0 / 15, 1]
    #expect(zip(curve.points, expected).allSatisfy { abs($0.share - $1) < 1e-12 })
    #expect(close(curve.share(of: 0.5), 0.3))
    #expect(close(curve.index(), 4.0 / 15))
    #expect(close(holdings.generalisedLorenzCurve()?.share(of: 1), 3))
  }

  @Test func `percentiles are of type 7`() throws {
    // P90 of 1…10 is 9.1 and P10 is 1.9.
    let ratio = try Holdings((1...10).map(Double.init)).percentileRatio(0.9, 0.1)
    #expect(close(ratio, 9.1 / 1.9))
  }
}

struct DegenerateTests {
  /// Two rows for 600 holders: three fifths have nothing, so G = 360/600, times 600/599.
  ///
  /// Corrected by the shares of weight it was 0.6/(1 − 0.52) = 1.25.
  @Test func `a row of many holders is corrected as so many, and never above 1`() throws {
    let holdings = try Holdings([0, 3], weights: [360, 240])
    #expect(close(holdings.giniCoefficient(), 0.6))
    #expect(close(holdings.correctedGiniCoefficient(), 0.6 * 600 / 599))
    #expect(close(try Holdings([0, 1], weights: [3, 1]).correctedGiniCoefficient(), 1))
  }

  @Test func `weights that aren't whole are no holders to correct for, which is said`() throws {
    let holdings = try Holdings([0, 3], weights: [0.6, 0.4])
    #expect(holdings.correctedGiniCoefficient() == nil)
    #expect(holdings.warnings.contains(.fractionalWeights))
    #expect(!(try Holdings([0, 3], weights: [6, 4])).warnings.contains(.fractionalWeights))
  }

  @Test func `holders of nothing count by the limit, not as if they weren't there`() throws {
    let holdings = try Holdings([0, 0, 0, 10, 10, 10])
    #expect(close(holdings.theilT(), 0.6931471805599453))
    #expect(holdings.theilL() == .infinity)
    #expect(holdings.generalisedEntropy(-1) == .infinity)
    #expect(holdings.atkinsonIndex(1) == 1)
    #expect(holdings.percentileRatio(0.9, 0.1) == nil)
    #expect(holdings.palmaRatio() == nil)
    #expect(holdings.zeros == 3)
  }

  @Test func `nothing can be said of nothing`() throws {
    for holdings in [try Holdings([Double]()), try Holdings([0, 0])] {
      for measure in Measure.customary { #expect(measure.value(of: holdings) == nil, "\(measure)") }
      #expect(holdings.lorenzCurve() == nil)
    }
    #expect(try Holdings([7]).giniCoefficient() == 0)
    #expect(try Holdings([7]).correctedGiniCoefficient() == nil)
  }

  @Test(arguments: [[3, 3, 3], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]])
  func `all equal is no inequality at all`(values: [Double]) throws {
    let holdings = try Holdings(values)
    for measure in [Measure.gini, .theilT, .theilL, .atkinson(0.5), .atkinson(1), .hoover, .zenga] {
      #expect(close(measure.value(of: holdings), 0, 1e-15), "\(measure)")
    }
    #expect(close(holdings.lorenzAsymmetry(), 1))
  }

  @Test(arguments: [-1, .nan, .infinity])
  func `a holding that is negative or no number is refused`(value: Double) throws {
    #expect(throws: HoldingsError.self) { try Holdings([1, value]) }
    #expect(throws: HoldingsError.self) { try Holdings([1, 2], weights: [1, value]) }
  }

  @Test func `columns of different lengths, and sums beyond numbers, are refused`() {
    #expect(throws: HoldingsError.lengths(values: 2, other: 1)) {
      try Holdings([1, 2], weights: [1])
    }
    #expect(throws: HoldingsError.sum) { try Holdings([1e308, 1e308]) }
    #expect(throws: HoldingsError.weight(index: 0, weight: 0)) { try Holdings([1], weights: [0]) }
  }

  @Test func `a missing value is refused by its holder`() {
    #expect(throws: HoldingsError.self) { try Holdings([1, .nan]) }
    #expect(
      HoldingsError.value(index: 1, value: .nan).description.contains("Holder 2 has no number"))
  }

  @Test func `a zero below zero is a zero`() throws {
    #expect(try Holdings([1, -0.0, 2]).values == [0, 1, 2])
  }

  @Test(arguments: [.leastNormalMagnitude * 0x1p-20, 1e-300, 1e300])
  func `tiny and huge holdings are measured like others`(unit: Double) throws {
    let holdings = try Holdings([1 * unit, 2 * unit, 3 * unit])
    // A subnormal unit has few digits.
    let tolerance = unit < .leastNormalMagnitude ? 1e-3 : 1e-10
    #expect(close(holdings.giniCoefficient(), 2.0 / 9, tolerance))
    #expect(close(holdings.theilL(), 0.0958940, 1e-3))
    #expect(close(holdings.generalisedEntropy(2), 1.0 / 12, tolerance))
  }

  @Test func `few holders, and holders of nothing, are warned of`() throws {
    #expect(try Holdings([0, 0, 0, 1]).warnings == [.fewHolders(4), .holdersOfNothing(3)])
    #expect(try Holdings([Double](repeating: 0, count: 40)).warnings == [.nothingHeld])
    #expect(try Holdings(example).warnings == [.fewHolders(10)])
    #expect(try Holdings(example + example + example).warnings.isEmpty)
    #expect(try Holdings([7]).warnings == [.oneHolder])
    #expect(
      try Holdings(example, groups: example.map { $0 < 2000 ? "" : "a" }).warnings
        == [.fewHolders(10), .withoutGroup(2)])
    #expect(
      try Holdings(example, weights: [90, 1, 1, 1, 1, 1, 1, 1, 1, 2]).warnings
        == [.fewHolders(10), .heavyHolder(share: 0.9)])
  }
}
