import Quantities
import Testing

struct CountedTests {
  @Test(arguments: [
    (0, "0 invocations"), (1, "1 invocation"), (2, "2 invocations"),
  ])
  func `one has its singular`(count: Int, text: String) {
    #expect(counted(count, "invocation") == text)
  }

  @Test func `a plural may be any word`() {
    #expect(counted(1, "holder has", "holders have") == "1 holder has")
    #expect(counted(3, "holder has", "holders have") == "3 holders have")
  }

  @Test(
    arguments: [
      ([0.625, 0.375], [63, 37]), ([0.375, 0.625], [38, 62]), ([0.29, 0.71], [29, 71]),
      ([1.0 / 3, 1.0 / 3, 1.0 / 3], [34, 33, 33]), ([1.0], [100]), ([0, 1], [0, 100]),
    ] as [([Double], [Int])])
  func `shares in whole per cents add up to 100`(shares: [Double], percents: [Int]) {
    #expect(shares.wholePercents == percents)
  }
}
