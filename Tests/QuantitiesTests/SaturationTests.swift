import Quantities
import Testing

struct SaturationTests {
  @Test(arguments: [
    (3.9, 3), (-3.9, -3), (1e300, Int.max), (-1e300, Int.min), (.infinity, Int.max), (.nan, 0),
    (0x1p63, Int.max),
  ])
  func `every number has a nearest whole one`(number: Double, whole: Int) {
    #expect(Int(saturating: number) == whole)
  }

  @Test func `a byte is from 0 to 255`() {
    #expect(UInt8(saturating: -1) == 0)
    #expect(UInt8(saturating: 300) == 255)
  }

  @Test(arguments: [
    (1e-300, "1.00e-300"), (0x1p-1074, "4.94e-324"), (1.7976931348623157e308, "1.80e308"),
    (-0x1p-1030, "-8.69e-311"), (.infinity, "∞"), (-.infinity, "-∞"), (.nan, "–"),
  ])
  func `the smallest and the largest numbers have texts`(number: Double, text: String) {
    #expect(numberText(number, digits: 3) == text)
  }

  @Test(arguments: [0x1p-1060, 1.7e308, -1.7e308, 1e-12])
  func `a figure of any size is a number`(number: Double) throws {
    let text = Figure(number, halfWidth: nil).text()
    let read = try #require(Double(text))
    #expect(abs(read / number - 1) < 0.01)
  }
}
