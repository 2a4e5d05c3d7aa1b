import Estimation
import Foundation
import Quantities
import Randomness
import Testing

@Suite struct NumberTests {
  @Test(arguments: [
    (3190.4, 2, "3,200"), (0.01234, 2, "0.012"), (2.85e20, 3, "2.85e20"), (9.96, 2, "10"),
    (0.45, 2, "0.45"), (999.6, 3, "1,000"), (1307.4, 5, "1,307.4"), (1e7, 1, "1e7"), (0, 2, "0"),
    (-12, 1, "-10"), (0.00099, 2, "9.9e-4"), (4, 1, "4"),
  ])
  func numbersHaveTheDigitsAskedFor(value: Double, digits: Int, text: String) {
    #expect(numberText(value, digits: digits) == text)
  }

  @Test(arguments: [
    (0.00001, "36 ms"), (0.002, "7.2 s"), (0.45, "27 min"), (24, "24 h"), (91, "3.8 d"),
    (62_800, "7.2 y"),
  ])
  func hoursHaveTheUnitPeopleUse(hours: Double, text: String) {
    #expect(hoursText(hours, digits: 2) == text)
  }

  @Test func aSpreadMeetsItsMedianAndItsEnds() {
    let spread = LogSpread(median: 20, low: 3, high: 2000, level: 0.9)
    #expect(nearly(spread.value(at: 0), 20))
    #expect(nearly(spread.value(at: -1.644_853_626_951_472_2), 3))
    #expect(nearly(spread.value(at: 1.644_853_626_951_472_2), 2000))
  }

  @Test func theVarianceOfAnEvenSpreadIsItsDeviationSquared() {
    // ln 2 / 1.959964 = 0.353653; squared 0.125070.
    let spread = LogSpread(median: 1, low: 0.5, high: 2, level: 0.95)
    #expect(abs(spread.logVariance - 0.125070) < 1e-5)
  }

  @Test func theVarianceOfAOneSidedSpreadIsThatOfHalfANormal() {
    // b²/2 − b²/2π with b = ln(e) / 1.644854: 0.369612 · (1/2 − 1/2π) = 0.125981.
    let spread = LogSpread(median: 1, low: 1, high: exp(1), level: 0.9)
    #expect(abs(spread.logVariance - 0.125981) < 1e-5)
  }

  @Test func normalsFollowFromSeedAndName() {
    func first(_ seed: UInt64, _ name: String) -> [Double] {
      var stream = NormalStream(seed: seed, name: name)
      return [stream.next(), stream.next(), stream.next()]
    }
    #expect(first(1, "a") == first(1, "a"))
    #expect(first(1, "a") != first(2, "a"))
    #expect(first(1, "a") != first(1, "b"))
  }

  @Test func normalsAreNormal() {
    var stream = NormalStream(seed: 1, name: "a")
    let draws = (0..<20_000).map { _ in stream.next() }
    let mean = draws.reduce(0, +) / 20_000
    let variance = draws.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.04)
  }
}

@Suite struct EncodingTests {
  @Test func anInfeasibleEstimateSaysNullAndWhy() throws {
    let estimate = try estimator().estimate(paper(memory: 12e12), on: device())
    let data = try JSONEncoder().encode(EncodedEstimateV1(estimate))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["paper"] as? String == "a-paper")
    #expect(object["feasible"] as? Bool == false)
    #expect(object["finalRunHours"] is NSNull)
    #expect(object["projectHours"] is NSNull)
    #expect(object["provenance"] as? String == "cited")
  }

  @Test func hoursKeepTheirThreeNumbers() throws {
    let estimate = try estimator().estimate(paper(), on: device())
    let data = try JSONEncoder().encode(EncodedEstimateV1(estimate))
    let decoded = try JSONDecoder().decode(EncodedEstimateV1.self, from: data)
    #expect(decoded == EncodedEstimateV1(estimate))
    #expect(nearly(decoded.finalRunHours?.median, 20.0 / 3600))
  }
}
