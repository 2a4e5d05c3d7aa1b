import Glibc
import Synchronization

/// Whether the user pressed Ctrl-C, or asked this process to end.
enum Interruption {
  private static let isWanted = Atomic(false)

  /// Catches the signals that ask a process to end, from now on.
  ///
  /// A second one ends it at once.
  static func watch() {
    var watched = sigset_t()
    unsafe sigemptyset(&watched)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      unsafe sigaddset(&watched, number)
      _ = signal(number) { number in
        Interruption.isWanted.store(true, ordering: .relaxed)
        _ = signal(number, SIG_DFL)
      }
    }
    // A process started from a thread that blocks signals, as Dispatch's do, blocks them too.
    unsafe sigprocmask(SIG_UNBLOCK, &watched, nil)
    // Writing to a worker that has ended is no reason to end.
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Whether one of them has come.
  static var isRequested: Bool { isWanted.load(ordering: .relaxed) }
}
