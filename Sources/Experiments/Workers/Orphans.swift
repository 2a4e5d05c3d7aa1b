internal import CLinux
import Glibc
import System

/// Processes that a worker's end left behind, and that became children of this one.
///
/// Reference: prctl(2), `PR_SET_CHILD_SUBREAPER`.
struct Orphans {
  /// How many went on in a session of their own after everything else had ended, and were ended.
  private(set) var ended = 0
  /// The processor time of all of them.
  private(set) var processorTime = Duration.zero

  /// What a program that has to end by itself may take for it, as when a driver is let go.
  private static let patience = Duration.milliseconds(500)
  /// How long the kernel of the system may take to end them all.
  private static let endingTime = Duration.seconds(5)
  private static let step = Duration.milliseconds(5)

  /// Has processes whose parents end become children of this process, from now on.
  static func adopt() { divide_adopt_orphans() }

  /// Waits for what a worker left behind, and ends what doesn't end by itself.
  ///
  /// - Parameter earlier: The children that this process had before.
  init(leftBy worker: Int32, notOf earlier: Set<Int32> = [], clock: RunClock) {
    let watch = clock.stopwatch(from: .zero)
    var seen: Set<Int32> = []
    while true {
      let living = Self.children().filter { !earlier.contains($0) && !reap($0) }
      guard !living.isEmpty, watch.elapsed < Self.patience + Self.endingTime else { return }
      if watch.elapsed >= Self.patience {
        for child in living {
          // What stays in the worker's own group is killed with it, and may take its time.
          if getpgid(child) != worker, seen.insert(child).inserted { ended += 1 }
          kill(child, SIGKILL)
        }
      }
      clock.sleep(Self.step)
    }
  }

  /// Takes the end of a child, if it has ended.
  private mutating func reap(_ child: Int32) -> Bool {
    var usage = rusage()
    let found = unsafe wait4(child, nil, WNOHANG, &usage)
    guard found == child else { return found < 0 }
    processorTime += usage.processorTime
    return true
  }

  /// The children of this process.
  static func children() -> [Int32] {
    let files = SystemFiles()
    return files.names(in: "proc/self/task").flatMap { task in
      files.words("proc/self/task/\(task)/children").compactMap { Int32($0) }
    }
  }
}

extension rusage {
  /// The time that a processor computed for it, in its own code and in the system's.
  var processorTime: Duration { Self.duration(ru_utime) + Self.duration(ru_stime) }

  private static func duration(_ time: timeval) -> Duration {
    .seconds(time.tv_sec) + .microseconds(time.tv_usec)
  }
}
