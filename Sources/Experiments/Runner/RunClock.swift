import Glibc

/// What time it is, and how to wait.
///
/// A run reads no other clock, so that a test decides how long everything takes.
package struct RunClock: Sendable {
  /// The time since a moment that stays the same.
  package let now: @Sendable () -> Duration
  /// Waits this long.
  package let sleep: @Sendable (Duration) -> Void

  /// Creates a clock.
  package init(
    now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }
}

extension RunClock {
  /// The clock of the system, which goes on while the machine sleeps.
  package static let system = RunClock(
    now: { origin.duration(to: .now) },
    sleep: { duration in
      let (seconds, attoseconds) = duration.components
      var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
      unsafe nanosleep(&time, nil)
    })

  private static let origin = ContinuousClock.now

  /// Returns a stopwatch that starts now, and shows `elapsed` already.
  func stopwatch(from elapsed: Duration) -> Stopwatch {
    Stopwatch(clock: self, zero: now() - elapsed)
  }
}

/// How long something has taken so far.
struct Stopwatch {
  fileprivate let clock: RunClock
  fileprivate let zero: Duration

  /// The time since it was started.
  var elapsed: Duration { clock.now() - zero }
}
