import FoundationEssentials
import Glibc

/// The processes and threads of this program's user.
enum UserThreads {
  /// How many more a worker may start than it has threads: interpreters and compilers need some
  /// dozens.
  private static let headroom = 512

  /// The limit for a worker; `nil` for the super-user, whom the kernel doesn't hold to one.
  ///
  /// `RLIMIT_NPROC` counts all of a user's threads on the machine, so those that exist already are
  /// added.
  static func limit(threads: Int) -> Int? {
    geteuid() == 0 ? nil : count() + threads + headroom
  }

  private static func count() -> Int {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.lazy.filter { $0.allSatisfy(\.isNumber) }.map { process -> Int in
      var status = stat()
      guard unsafe stat("/proc/\(process)", &status) == 0, status.st_uid == geteuid() else {
        return 0
      }
      let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
      return threads?.count ?? 0
    }.reduce(0, +)
  }
}
