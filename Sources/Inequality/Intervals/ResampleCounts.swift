import Randomness

/// How often each of several holders was drawn, when as many are drawn with replacement.
struct ResampleCounts {
  /// In one byte each, so that those of a million holders stay in the cache: that one of them is
  /// drawn more than 255 times has a probability below 10⁻⁵⁰⁰.
  private let counts: [UInt8]

  /// Draws the resample of this number.
  ///
  /// - Precondition: There are fewer than 2³² holders.
  init(_ count: Int, number: Int, seed: UInt64) {
    // A generator of its own for each resample, begun at a place that is itself drawn; twice, so
    // that the resamples of seeds next to each other have nothing in common.
    var seeds = SplitMix64(seed: seed)
    var starts = SplitMix64(seed: seeds.next() &+ UInt64(number))
    var random = SplitMix64(seed: starts.next())
    let bound = UInt32(count)
    let biased = (0 &- bound) % bound
    counts = unsafe [UInt8](unsafeUninitializedCapacity: count) { counts, initialized in
      unsafe counts.initialize(repeating: 0)
      var left = count
      while left > 0 {
        let bits = random.next()
        // Reference: Lemire, "Fast random integer generation in an interval", ACM Transactions on
        // Modeling and Computer Simulation 29, 2019.
        let first = UInt64(UInt32(truncatingIfNeeded: bits)) &* UInt64(bound)
        if UInt32(truncatingIfNeeded: first) >= biased {
          unsafe counts[Int(first >> 32)] &+= 1
          left &-= 1
        }
        let second = (bits >> 32) &* UInt64(bound)
        if left > 0, UInt32(truncatingIfNeeded: second) >= biased {
          unsafe counts[Int(second >> 32)] &+= 1
          left &-= 1
        }
      }
      initialized = count
    }
  }

  /// Returns each holder's index as often as it was drawn, in ascending order.
  func indexes() -> [Int] {
    var indexes: [Int] = []
    indexes.reserveCapacity(counts.count)
    for (index, count) in counts.enumerated() {
      for _ in 0..<count { indexes.append(index) }
    }
    return indexes
  }

  /// Returns the Gini coefficient of the resample of holdings.
  func giniCoefficient(of holdings: Holdings) -> Double? {
    let scale = holdings.moments.scale
    var (weight, value, ranked) = (0.0, CompensatedSum(), CompensatedSum())
    let size = PrefixSums.blockSize
    for start in stride(from: 0, to: counts.count, by: size) {
      var sums = (value: 0.0, ranked: 0.0)
      let block = start..<min(counts.count, start + size)
      if let weights = holdings.weights {
        for index in block {
          let drawn = Double(counts[index]) * weights[index]
          let held = drawn * (holdings.values[index] * scale)
          sums.value += held
          sums.ranked += held * (2 * weight + drawn)
          weight += drawn
        }
      } else {
        for index in block {
          let drawn = Double(counts[index])
          let held = drawn * (holdings.values[index] * scale)
          sums.value += held
          sums.ranked += held * (2 * weight + drawn)
          weight += drawn
        }
      }
      value.add(sums.value)
      ranked.add(sums.ranked)
    }
    return value.sum > 0 ? max(0, ranked.sum / (weight * value.sum) - 1) : nil
  }
}
