import Statistics
import Testing

struct AutocorrelationTests {
  @Test(arguments: [(0, 1.0), (1, 0.4), (2, -0.1), (3, -0.4), (4, -0.4)])
  func `a straight line resembles itself less with distance`(lag: Int, expected: Double) throws {
    // Deviations −2, −1, 0, 1, 2 with squares of 10; at lag 1 their products are 2 + 0 + 0 + 2.
    let found = try #require([1, 2, 3, 4, 5].autocorrelation(lag: lag))
    #expect(agree(found, expected))
  }

  @Test func `equal or too few observations resemble nothing`() {
    #expect([3.0, 3, 3].autocorrelation(lag: 1) == nil)
    #expect([1.0, 2].autocorrelation(lag: 2) == nil)
    #expect([3.0, 3, 3, 3, 3].likeNeighboursProbability() == nil)
    #expect([1.0, 2, 3, 4].likeNeighboursProbability() == nil)
  }

  @Test func `a rising line is improbable among independent observations`() throws {
    // (0.4 + 1/5) / (3 / (5 · 2)) = 2 standard deviations.
    let found = try #require([1, 2, 3, 4, 5].likeNeighboursProbability())
    #expect(agree(found, 0.022750131948179177))
  }

  @Test(arguments: [9, 20, 40])
  func `independent observations are found dependent as often as said`(count: Int) {
    var draws = Draws(seed: UInt64(count))
    let found = (0..<4000).count { _ in
      ((0..<count).map { _ in draws.normal() }.likeNeighboursProbability() ?? 1) < 0.05
    }
    #expect((0.03...0.07).contains(Double(found) / 4000))
  }
}
