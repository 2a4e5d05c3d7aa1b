import Statistics
import Testing

struct SignificantDigitsTests {
  @Test(arguments: [
    (0.46209, 0.013, 3),  // 0.462 ± 0.013
    (0.46209, 0.06, 2),  // 0.46 ± 0.06
    (1234, 60, 3),  // 1230 ± 60
    (94.23, 0.3, 4),  // 94.23 ± 0.30
    (94.23, 0.4, 3),  // 94.2 ± 0.4
    (5, 20, 1),  // less than its half-width: a digit stays
    (-0.46209, 0.013, 3), (0, 1, 1), (3, 0, 15),
  ])
  func `a value has the digits that its half-width allows`(
    value: Double, halfWidth: Double, digits: Int
  ) {
    #expect(significantDigits(of: value, halfWidth: halfWidth) == digits)
  }

  // The examples of the Particle Data Group: 0.827 ± 0.119 is 0.83 ± 0.12, and 0.367 stays 0.4.
  @Test(arguments: [(0.119, -2), (0.367, -1), (0.354, -2), (0.355, -1), (0.96, -1), (100, 1)])
  func `an uncertainty up to 35 keeps two digits`(halfWidth: Double, place: Int) {
    #expect(lastDecimalPlace(halfWidth: halfWidth) == place)
  }

  @Test func `no uncertainty sets no place`() {
    #expect(lastDecimalPlace(halfWidth: 0) == nil)
  }
}
