private import Glibc

/// One of the values around which observations gather.
package struct Mode: Hashable, Sendable {
  /// The median of the mode's observations.
  package let center: Double
  /// The share of all observations that it has.
  package let share: Double
}

extension Collection where Element == Double {
  /// Returns the one or two modes of these observations, the lower first.
  ///
  ///     [50, 51, 49, 98, 50, 101, 49, 100, 52, 51, 50, 49].modes()
  ///     // 50 with a share of 0.75, and 100 with 0.25
  ///
  /// Splits the logs of the observations in two where the parts' sums of squares around their means
  /// are least, and says "two modes" when these are less than 0.25 − 0.62 / √*n* of the whole's. A
  /// uniform distribution, the least clear of those with one mode, comes to 0.25 in the limit; 0.62
  /// is what one sample of it in a hundred falls below, simulated for 10 to 100 observations (the
  /// simulated 1 % points at 10, 20, 40 and 100 are 0.057, 0.111, 0.150 and 0.186). A normal or
  /// lognormal distribution with one mode comes to 0.36, and is split far less often.
  ///
  /// A part of fewer than 3 observations is no mode but outliers. Neither are parts that lie close
  /// together, however clear their split: they are of no account.
  ///
  /// Reference: Engelman & Hartigan, "Percentage points of a test for clusters", JASA 64, 1969, for
  /// the statistic; they took the normal distribution for the one mode.
  ///
  /// - Parameter ratio: Two modes lie at least this far apart,
  ///   the higher's center over the lower's.
  /// - Precondition: All observations are positive.
  /// - Returns: One mode with all observations unless there are clearly two;
  ///   none for no observation.
  /// - Complexity: O(*n* log *n*), where *n* is the number of observations.
  package func modes(apart ratio: Double = 1.05) -> [Mode] {
    guard !isEmpty else { return [] }
    let ordered = sorted()
    precondition(ordered[0] > 0, "Modes are those of positive observations.")
    if let split = ordered.clearSplit() {
      let parts = [ordered[..<split], ordered[split...]].map { Mode($0, of: count) }
      if parts[1].center >= ratio * parts[0].center { return parts }
    }
    return [Mode(ordered[...], of: count)]
  }
}

extension Mode {
  fileprivate init(_ ordered: ArraySlice<Double>, of total: Int) {
    center = ordered.median()
    share = Double(ordered.count) / Double(total)
  }
}

private let leastModeCount = 3

extension [Double] {
  /// Where these ordered observations fall in two, if they clearly do.
  fileprivate func clearSplit() -> Int? {
    guard count >= 2 * leastModeCount else { return nil }
    // Around the first log, so that no digits are lost in the sums of squares.
    let logs = map { log($0 / self[0]) }
    let whole = Moments(logs[...])
    guard whole.squares > 0 else { return nil }
    var below = Moments(logs[..<leastModeCount])
    var above = Moments(logs[leastModeCount...])
    var best = (split: leastModeCount, squares: below.squares + above.squares)
    for split in leastModeCount..<count - leastModeCount {
      below.add(logs[split], count: 1)
      above.add(logs[split], count: -1)
      let squares = below.squares + above.squares
      if squares < best.squares { best = (split + 1, squares) }
    }
    let most = 0.25 - 0.62 / Double(count).squareRoot()
    return best.squares / whole.squares < most ? best.split : nil
  }
}

/// Sums that give the sum of squares around the mean.
private struct Moments {
  private var count = 0.0
  private var sum = 0.0
  private var sumOfSquares = 0.0

  init(_ values: ArraySlice<Double>) {
    for value in values { add(value, count: 1) }
  }

  mutating func add(_ value: Double, count: Double) {
    self.count += count
    sum += count * value
    sumOfSquares += count * value * value
  }

  var squares: Double { max(0, sumOfSquares - sum * sum / count) }
}
