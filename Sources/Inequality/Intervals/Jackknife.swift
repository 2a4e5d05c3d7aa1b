private import Glibc
package import Quantities
import Randomness
import Statistics

/// A measure of the holdings without each of its holders, or groups of holders, in turn.
package struct Jackknife: Hashable, Sendable {
  /// The measure without each.
  package let values: [Double]
  /// The measure of all.
  package let estimate: Double

  private var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The standard error √((*n* − 1)/*n*·Σ(θᵢ − θ̄)²).
  package var standardError: Double {
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares * Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  /// The acceleration of BCa intervals: Σd³/(6(Σd²)^1.5) for d = θ̄ − θᵢ; 0 where nothing varies.
  package var acceleration: Double {
    let mean = mean
    var (squares, cubes) = (0.0, 0.0)
    for value in values {
      squares += (mean - value) * (mean - value)
      cubes += (mean - value) * (mean - value) * (mean - value)
    }
    return squares > 0 ? cubes / (6 * pow(squares, 1.5)) : 0
  }

  /// Returns the estimate and normal quantiles of its standard error.
  ///
  /// - Precondition: `level` lies strictly between 0 and 1.
  package func interval(level: Double) -> Interval {
    let reach = normalQuantile((1 + level) / 2) * standardError
    return Interval(low: estimate - reach, high: estimate + reach, level: level)
  }
}

extension Holdings {
  /// Returns the jackknife of a measure over holders.
  ///
  /// Holders are left out one by one, or, where there are more than `most`, in as many random
  /// groups of equal size. It doesn't hold for percentiles. Reference: Efron & Tibshirani, "An
  /// Introduction to the Bootstrap", 1993, chapter 11.
  ///
  /// - Parameters:
  ///   - most: How often to leave some out at most.
  ///   - seed: What the random groups follow from.
  /// - Returns: `nil` for fewer than 3 holders,
  ///   and where the measure without some is infinite or has no value.
  /// - Complexity: O(*n*·min(*n*, `most`)), where *n* is the number of holders.
  package func jackknife(
    of measure: Measure, most: Int = 1000, seed: UInt64 = 1
  ) -> Jackknife? {
    guard count >= 3, let estimate = measure.value(of: self), estimate.isFinite else { return nil }
    let groups = min(count, most)
    var numbers = values.indices.map { $0 % groups }
    if groups < count {
      var random = SplitMix64(seed: seed)
      numbers.shuffle(using: &random)
    }
    var without: [Double] = []
    for group in 0..<groups {
      let left = values.indices.filter { numbers[$0] != group }
      guard let value = measure.value(of: selecting(left)), value.isFinite else { return nil }
      without.append(value)
    }
    return Jackknife(values: without, estimate: estimate)
  }

  /// Returns the holdings of some holders, given by their ascending indexes, which may repeat.
  func selecting(_ indexes: [Int]) -> Holdings {
    Holdings(
      sorted: indexes.map { values[$0] }, weights: weights.map { all in indexes.map { all[$0] } },
      groupNames: groupNames, groupIndexes: groupIndexes.map { all in indexes.map { all[$0] } })
  }
}
