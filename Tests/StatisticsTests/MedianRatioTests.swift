private import Glibc
import Quantities
import Statistics
import Testing

struct MedianRatioTests {
  @Test func `of thousands of invocations the interval is narrow`() throws {
    let times = (0..<10_001).map { 1 + Double($0) / 10_000 }
    let interval = try #require(times.medianRatioInterval(to: times, level: 0.95))
    // The median of 10,001 uniform times from 1 to 2 is known to 0.005, its log to 0.0033.
    #expect(interval.low < 1 && interval.low > 0.98)
    #expect(interval.high > 1 && interval.high < 1.02)
  }

  private let new = [36.0, 44, 47, 42, 49, 39, 46, 31, 33, 48]
  private let old = [32.0, 39, 26, 35, 43, 27, 40, 37, 34, 29, 49, 42, 40]

  @Test func `the standard error is that of the reference implementation`() throws {
    // The example of ci.ratio.median2 in R's statpsych: 0.927667 to 1.455933 at 95 %, so its error
    // is ln(1.455933 / 0.927667) / (2 · 1.959964) = 0.114984. Ranks 2 of 10 and 3 of 13 have 9
    // and 10 degrees of freedom, both sides together 18.9386.
    let interval = try #require(new.medianRatioInterval(to: old, level: 0.95))
    let center = (interval.low * interval.high).squareRoot()
    #expect(agree(center, 43.0 / 37))
    let error =
      log(interval.high / center) / studentQuantile(0.975, degreesOfFreedom: 18.9386037777)
    #expect(agree(error, log(1.455933 / 0.927667) / (2 * 1.959963984540054), within: 1e-6))
  }

  @Test func `the interval is worked out`() throws {
    let interval = try #require(new.medianRatioInterval(to: old, level: 0.95))
    #expect(agree(interval.low, 0.9135336181340997))
    #expect(agree(interval.high, 1.4784577867206312))
  }

  @Test func `what doesn't vary has a ratio without width`() throws {
    let twos = [2.0, 2, 2, 2, 2]
    let interval = try #require(twos.medianRatioInterval(to: [1.0, 1, 1, 1, 1], level: 0.95))
    #expect(agree(interval.low, 2) && agree(interval.high, 2))
  }

  @Test func `swapping the sides turns the interval over`() throws {
    let new = [36.0, 44, 47, 42, 49]
    let old = [32.0, 39, 26, 35, 43, 27]
    let interval = try #require(new.medianRatioInterval(to: old, level: 0.9))
    let swapped = try #require(old.medianRatioInterval(to: new, level: 0.9))
    #expect(agree(swapped.low, 1 / interval.high))
    #expect(agree(swapped.high, 1 / interval.low))
  }

  @Test func `rounds cancel out of a paired ratio`() throws {
    let slow = [10.0, 100, 1000, 20, 200]
    let interval = try #require(
      slow.medianPairedRatioInterval(to: slow.map { $0 / 2 }, level: 0.95))
    #expect(agree(interval.low, 2) && agree(interval.high, 2))
  }

  @Test func `fewer than 5 invocations have no interval`() {
    let four = [1.0, 2, 3, 4]
    let five = [1.0, 2, 3, 4, 5]
    #expect(four.medianRatioInterval(to: five, level: 0.95) == nil)
    #expect(five.medianRatioInterval(to: four, level: 0.95) == nil)
    #expect(four.medianPairedRatioInterval(to: four, level: 0.95) == nil)
  }

  @Test(arguments: [6, 7, 8, 12], [0.95, 0.99, 0.9975])
  func `few invocations are covered as promised`(count: Int, level: Double) {
    var draws = Draws(seed: UInt64(count))
    var apart = 0
    var uneven = 0
    var paired = 0
    for _ in 0..<4000 {
      let first = (0..<count).map { _ in draws.lognormal(0.5) }
      let second = (0..<count).map { _ in draws.lognormal(0.5) }
      let quiet = (0..<count).map { _ in draws.lognormal(0.05) }
      apart += first.medianRatioInterval(to: second, level: level).holdsOne ? 1 : 0
      uneven += first.medianRatioInterval(to: quiet, level: level).holdsOne ? 1 : 0
      paired += first.medianPairedRatioInterval(to: second, level: level).holdsOne ? 1 : 0
    }
    // Chance leaves a standard deviation of 14, 6 and 3 runs of 4000.
    let least = Int(4000 * level) - [0.95: 28, 0.99: 12, 0.9975: 6][level, default: 0]
    #expect(min(apart, uneven, paired) >= least)
  }
}

extension Interval? {
  fileprivate var holdsOne: Bool { map { $0.low <= 1 && 1 <= $0.high } ?? false }
}
