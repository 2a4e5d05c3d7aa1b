import Statistics
import Testing

struct PaceTests {
  @Test func `undisturbed is the fastest tenth`() throws {
    // Type 7 at 0.1 of 1…11 is the second: 2.
    let pace = try #require(Pace(Array(1...11)))
    #expect(pace.ratio(of: 2) == 1)
    #expect(pace.ratio(of: 5) == 2.5)
  }

  @Test func `steady times are exceeded by what the ratio doesn't allow`() throws {
    let pace = try #require(Pace([100, 100, 100, 100]))
    #expect(!pace.isExceeded(by: 110, over: 1.1))
    #expect(pace.isExceeded(by: 111, over: 1.1))
  }

  @Test func `what times vary by themselves exceeds nothing`() throws {
    // The tenth is 100 and the quarter 104: five times the distance above is 120.
    let pace = try #require(Pace([100, 100, 104, 104, 104, 104, 104, 104, 104]))
    #expect(!pace.isExceeded(by: 119, over: 1.05))
    #expect(pace.isExceeded(by: 121, over: 1.05))
  }

  @Test func `times that aren't above 0 don't count`() throws {
    #expect(Pace([0, -1]) == nil)
    #expect(try #require(Pace([0, 10, -5, 10])).ratio(of: 10) == 1)
  }
}
