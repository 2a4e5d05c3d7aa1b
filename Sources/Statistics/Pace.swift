/// How long a repeated piece of work takes when nothing disturbs it.
///
/// That is the fastest tenth of its times: a disturbance only ever makes work slower, and the very
/// fastest time may be an accident of the clock.
package struct Pace: Hashable, Sendable {
  /// The fastest tenth, in the unit of the times.
  private let undisturbed: Double
  /// How much longer the fastest quarter takes, as a share.
  private let variation: Double

  /// Takes times in any unit; those that aren't above 0 don't count.
  ///
  /// - Returns: `nil` when none is left.
  package init?(_ times: some Collection<Int64>) {
    let times = times.filter { $0 > 0 }.map(Double.init)
    guard !times.isEmpty else { return nil }
    undisturbed = times.quantile(0.1)
    variation = times.quantile(0.25) / undisturbed - 1
  }

  /// Returns how many times as long as undisturbed a time is.
  ///
  ///     Pace([10, 10, 10])?.ratio(of: 15)  // 1.5
  package func ratio(of time: Double) -> Double { max(time, 1) / undisturbed }

  /// Returns whether a time is longer than a ratio allows, and than times vary by themselves.
  ///
  /// Of normal times the tenth and the quarter lie 1.28 and 0.67 standard deviations below the
  /// mean; five times their distance above the tenth is 1.8 above the mean, which one of 28
  /// exceeds.
  package func isExceeded(by time: Double, over ratio: Double) -> Bool {
    time > undisturbed * max(ratio, 1 + 5 * variation)
  }
}
