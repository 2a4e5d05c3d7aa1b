import Synchronization

/// Whether somebody who was called for help has begun, or isn't needed any more: what comes first
/// holds.
package final class Engagement: Sendable {
  private enum State { static let (waiting, begun, dismissed) = (0, 1, 2) }

  private let state = Atomic(State.waiting)

  /// Creates an engagement that has neither begun nor been dismissed.
  package init() {}

  /// Begins, and returns whether it may: not after it has been dismissed.
  package func begins() -> Bool { leavesWaiting(for: State.begun) }

  /// Dismisses whoever hasn't begun, and returns whether that was in time.
  package func isDismissed() -> Bool { leavesWaiting(for: State.dismissed) }

  private func leavesWaiting(for next: Int) -> Bool {
    state.compareExchange(expected: State.waiting, desired: next, ordering: .acquiringAndReleasing)
      .exchanged
  }
}
