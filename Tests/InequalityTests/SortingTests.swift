import Glibc
import Inequality
import Randomness
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
      // Crowded at one end, and all but a few in one bucket.
      { 1 + exp(-30 * $0) }, { $0 < 0.001 ? 1e300 : 1 + $0 },
    ]
      as [(Double) -> Double]
    {
      // Holdings that add up to too much are of no use here.
      let values = draw(count, shape).map { $0 / Double(count) }
      for threads in [1, 2] {
        #expect(try Holdings(values, threads: threads).values == values.sorted())
      }
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

  /// 64 holders of 1 and 192 of a little more:
  /// as far apart as neighbours may be whose powers are summed, and further.
  @Test(arguments: [1.0 / 32, 1.5 / 32])
  func `holders close to each other are summed like each by itself`(more: Double) throws {
    let holdings = try Holdings(
      [Double](repeating: 1, count: 64) + [Double](repeating: 1 + more, count: 192))
    let mean = (64 + 192 * (1 + more)) / 256
    func average(_ function: (Double) -> Double) -> Double {
      (64 * function(1 / mean) + 192 * function((1 + more) / mean)) / 256
    }
    let expected: [(Measure, Double)] = [
      (.theilT, average { $0 * log($0) }), (.theilL, average { -log($0) }),
      (.atkinson(0.5), 1 - pow(average { $0.squareRoot() }, 2)),
      (.atkinson(2), 1 - 1 / average { 1 / $0 }),
      (.generalisedEntropy(2), (average { $0 * $0 } - 1) / 2),
    ]
    for (measure, value) in expected {
      #expect(close(measure.value(of: holdings), value, 1e-15), "\(measure)")
    }
    // 1 − (44/43)/(131/128), of the harmonic and the arithmetic mean.
    guard more == 1.0 / 32 else { return }
    #expect(close(Measure.atkinson(2).value(of: holdings), 1.0 / 5633, 1e-15))
  }

  @Test func `weights stay with their holders, in the order they were in where these are equal`()
    throws
  {
    let values = draw(40_000) { ($0 * 50).rounded() }
    let weights = (1...40_000).map(Double.init)
    for threads in [1, 2] {
      let sorted = try Holdings(values, weights: weights, threads: threads)
      let expected = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      #expect(sorted.weights == expected.map { weights[$0] })
    }
  }

  @Test func `−0 is nothing, and comes first`() throws {
    let values = draw(40_000) { $0 } + [-0.0, 0, -0.0]
    let sorted = try Holdings(values, threads: 2).values
    #expect(sorted.prefix(3).allSatisfy { $0.bitPattern == 0 })
    #expect(sorted[3] > 0)
  }

  @Test func `what is no number is found wherever it stands`() {
    for place in [0, 5, 4_095, 50_000] {
      for wrong in [Double.nan, -1, .infinity] {
        var values = draw(50_001) { $0 + 1e-9 }
        values[place] = wrong
        #expect {
          try Holdings(values, threads: 2)
        } throws: {
          if case HoldingsError.value(index: place, _) = $0 { true } else { false }
        }
        #expect {
          try Holdings([Double](repeating: 1, count: 50_001), weights: values, threads: 2)
        } throws: {
          if case HoldingsError.weight(index: place, _) = $0 { true } else { false }
        }
      }
    }
  }

  @Test func `blocks and ties across them are summed like a single list`() throws {
    let values = draw(20_000) { ($0 * 3).rounded() }
    let counts = (0...3).map { step in values.count { $0 == Double(step) } }
    let large = try Holdings(values)
    let small = try Holdings([0, 1, 2, 3], weights: counts.map(Double.init))
    for measure in Measure.customary {
      #expect(close(measure.value(of: large), measure.value(of: small)), "\(measure)")
    }
  }
}
