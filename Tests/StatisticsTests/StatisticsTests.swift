import Quantities
import Randomness
import Statistics
import Testing

struct DispersionTests {
  /// Mean 5 and squares of 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over n − 1 = 7.
  @Test func `the deviation of eight numbers has the divisor 7`() {
    let values: [Double] = [2, 4, 4, 4, 5, 5, 7, 9]
    #expect(values.mean() == 5)
    #expect(abs(values.standardDeviation() - 2.138089935299395) < 1e-15)
    #expect(abs(values.coefficientOfVariation() - 0.427617987059879) < 1e-15)
  }

  @Test func `one observation, and equal ones, don't deviate`() {
    #expect([4].standardDeviation() == 0)
    #expect([4, 4, 4].standardDeviation() == 0)
    #expect([4, 4, 4].coefficientOfVariation() == 0)
  }

  @Test func `a negative mean has a positive coefficient of variation`() {
    // Mean −2, deviation √2.
    #expect(abs([-1, -3].coefficientOfVariation() - 0.5.squareRoot()) < 1e-15)
  }
}

struct ConfidenceIntervalTests {
  @Test func `half the width is a share of the middle's size, whatever its sign`() {
    let interval = Interval(low: 9, high: 12, level: 0.95)
    #expect(interval.relativeHalfWidth(around: 10) == 0.15)
    #expect(interval.relativeHalfWidth(around: -10) == 0.15)
    #expect(interval.relativeHalfWidth(around: 0) == .infinity)
  }

  @Test func `an interval may have no width`() {
    #expect(Interval(low: 3, high: 3, level: 0.9).relativeHalfWidth(around: 3) == 0)
  }
}

struct SplitMix64Tests {
  /// The numbers that Vigna's splitmix64.c gives for this seed, as Rosetta Code lists them.
  @Test func `the seed 1234567 gives the published numbers`() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `a copy goes on by itself`() {
    var random = SplitMix64(seed: 1)
    _ = random.next()
    var copy = random
    #expect((0..<3).map { _ in copy.next() } == (0..<3).map { _ in random.next() })
  }
}
