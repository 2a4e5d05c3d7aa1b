import PluginHost
import Randomness

/// When results are checked: some times at least, and as often as it takes little of the time.
struct Checking {
  private let least: Int
  private let planned: Int
  private let share: Double
  private var done = 0
  private var spent = Duration.zero

  /// Plans for `least` checks among the first `planned` samples, and for more while they take no
  /// more than a share of the samples' time.
  init(least: Int, of planned: Int, share: Double) {
    self.least = least
    self.planned = max(1, planned)
    self.share = share
  }

  /// Draws whether to check after so many samples, which took so long.
  mutating func isDue(
    after taken: Int, spent sampling: Duration, using random: inout SplitMix64
  ) -> Bool {
    let typical = done > 0 ? spent / done : .zero
    if spent + typical <= sampling * share { return true }
    // Selection sampling, so that the samples that are checked can't be foreseen.
    let left = max(1, planned - taken + 1)
    return done < least && Int.random(in: 0..<left, using: &random) < least - done
  }

  /// Checks once.
  mutating func take(_ check: () throws(KernelFailure) -> Void) throws(KernelFailure) {
    let start = ContinuousClock.now
    try check()
    spent += ContinuousClock.now - start
    done += 1
  }
}
