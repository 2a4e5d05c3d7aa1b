import Quantities
import Testing

struct FigureTests {
  @Test(arguments: [
    (94.23, 1.8, "94"), (94.23, 0.3, "94.2"), (94.23, 0.03, "94.23"), (94.23, 0.000_3, "94.23"),
    (1234, 56, "1230"), (1234.5, 0.1, "1235"), (0.004_562, 0.000_1, "0.0046"),
    (-94.23, 0.3, "-94.2"), (1e-5, 1e-6, "0.000010"),
  ])
  func `the last digit is of the size of the half-width, and four are the most`(
    value: Double, halfWidth: Double, text: String
  ) {
    #expect(Figure(value, halfWidth: halfWidth).text() == text)
  }

  @Test(arguments: [
    (94.23, "94.2"), (1234, "1230"), (0.5, "0.500"), (1, "1.00"),
    (2_199_000_000_000, "2200000000000"),
  ])
  func `without an interval there are three digits`(value: Double, text: String) {
    #expect(Figure(value, halfWidth: nil).text() == text)
    #expect(Figure(value, halfWidth: 0).text() == text)
    #expect(Figure(value, halfWidth: .infinity).text() == text)
    #expect(Figure(value, halfWidth: .nan).text() == text)
  }

  @Test func `rounding up to a new digit adds none behind the point`() {
    #expect(Figure(9.996, halfWidth: nil).text() == "10.0")
    #expect(Figure(99.996, halfWidth: 0.001).text() == "100.0")
    #expect(Figure(999.7, halfWidth: 0.2).text() == "999.7")
  }

  @Test func `a first digit stays however wide the interval`() {
    #expect(Figure(9.7, halfWidth: 20).text() == "10")
    #expect(Figure(0.03, halfWidth: 20).text() == "0.03")
    #expect(Figure(347, halfWidth: 5000).text() == "300")
  }

  @Test func `nothing is 0, and what is no number is a dash`() {
    #expect(Figure(0, halfWidth: 1).text() == "0")
    #expect(Figure(.nan, halfWidth: nil).text() == "–")
    #expect(Figure(.infinity, halfWidth: nil).text() == "–")
  }
}

struct NumberTextTests {
  @Test(arguments: [
    (1.005, 1, "1.0"), (0.05, 2, "0.05"), (-0.05, 2, "-0.05"), (-0.001, 2, "0.00"), (2.5, 0, "3"),
    (1250, -2, "1300"), (2_199_000_000_000, -9, "2199000000000"), (1e18, 0, "1e+18"),
    (.nan, 2, "–"), (-.infinity, 0, "–"),
  ])
  func `a number has so many decimals, or so many zeros before the point`(
    value: Double, decimals: Int, text: String
  ) {
    #expect(value.fixed(decimals) == text)
  }

  @Test(arguments: [(0, "0 %"), (0.005, "1 %"), (0.864, "86 %"), (1.2, "120 %"), (.nan, "– %")])
  func `a share is a percentage without decimals`(share: Double, text: String) {
    #expect(share.percent == text)
  }
}
