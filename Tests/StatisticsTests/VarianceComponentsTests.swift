import Statistics
import Testing

/// The worked examples of Kalibera & Jones 2013, section 6,
/// whose results are printed to one decimal.
struct VarianceComponentsTests {
  private let samples = [[9.0, 5, 8, 3], [10, 6, 7, 11], [1, 12, 2, 4]]

  @Test func `two levels are those of the paper`() throws {
    let found = try #require(VarianceComponents(samples: samples))
    // By hand: S₁² = (22.75 + 17 + 74.75) / 9; S₂² = (0.0625 + 4 + 3.0625) / 2.
    #expect(agree(found.components[0], 12.7222222222))  // 12.7 in the paper
    #expect(agree(found.components[1], 0.3819444444))  // 0.4
  }

  @Test func `costly invocations get more samples each`() throws {
    let found = try #require(VarianceComponents(samples: samples))
    // √(10 · 12.7222 / 0.38194) = 18.25
    #expect(found.optimalRepetitions(costs: [1, 10]) == [19])
    #expect(found.optimalRepetitions(costs: [1000, 1]) == [1])
  }

  @Test func `below a level that adds nothing no number is too many`() throws {
    // Invocations of one mean: T₂² = 0 − 2/2.
    let found = try #require(VarianceComponents(samples: [[1, 3], [1, 3]]))
    #expect(agree(found.components[0], 2) && agree(found.components[1], -1))
    #expect(found.optimalRepetitions(costs: [1, 1]) == [nil])
  }

  @Test func `surplus samples don't count`() {
    let uneven = [[9.0, 5, 8, 3, 100], [10, 6, 7, 11], [1, 12, 2, 4, 7, 7]]
    #expect(VarianceComponents(samples: uneven) == VarianceComponents(samples: samples))
  }

  @Test func `one of anything has no variance`() {
    #expect(VarianceComponents(samples: []) == nil)
    #expect(VarianceComponents(samples: [[1, 2, 3]]) == nil)
    #expect(VarianceComponents(samples: [[1], [2]]) == nil)
  }

  @Test func `the estimators are right on average`() {
    var draws = Draws(seed: 1)
    var sums = [0.0, 0]
    for _ in 0..<2000 {
      let samples = (0..<6).map { _ in
        let level = 3 * draws.normal()
        return (0..<4).map { _ in level + draws.normal() }
      }
      let found = VarianceComponents(samples: samples)?.components ?? []
      sums = zip(sums, found).map { $0 + $1 / 2000 }
    }
    #expect(agree(sums[0], 1, within: 0.03))
    #expect(agree(sums[1], 9, within: 0.03))
  }
}
