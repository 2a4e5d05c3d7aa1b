import Inequality
import Statistics
import Testing

/// What is sorted and summed on several threads, above the size from which that is done.
struct SortingTests {
  private func draw(_ count: Int, _ value: (Double) -> Double) -> [Double] {
    var random = SplitMix64(seed: 21)
    return (0..<count).map { _ in value(Double.random(in: 0..<1, using: &random)) }
  }

  @Test(arguments: [1, 2, 3, 24, 25, 100, 4096, 4097, 32_767, 100_000])
  func `any number of holders comes out in order`(count: Int) throws {
    for shape in [
      { $0 }, { ($0 * 5).rounded() }, { $0 < 0.5 ? 0 : 1e300 * $0 }, { 1 / (1e-9 + $0) },
    ]
      as [(Double) -> Double]
    {
      // Holdings that add up to too much are of no use here.
      let values = draw(count, shape).map { $0 / Double(count) }
      #expect(try Holdings(values, threads: 2).values == values.sorted())
    }
  }

  @Test func `threads change nothing, in one bit`() throws {
    let values = draw(200_000) { 1 / ($0 + 1e-6) }
    let weights = draw(200_000) { $0 + 0.1 }
    #expect(try Holdings(values, threads: 1) == Holdings(values, threads: 3))
    #expect(
      try Holdings(values, weights: weights, threads: 1)
        == Holdings(values, weights: weights, threads: 3))
  }

  @Test func `blocks and ties across them are summed like a single list`() throws {
    let values = draw(20_000) { ($0 * 3).rounded() }
    let counts = (0...3).map { step in values.count { $0 == Double(step) } }
    let large = try Holdings(values)
    let small = try Holdings([0, 1, 2, 3], weights: counts.map(Double.init))
    for measure in Measure.customary where measure != .correctedGini(.shares) {
      #expect(close(measure.value(of: large), measure.value(of: small)), "\(measure)")
    }
  }
}
