/// What the kernel says of a process or one of its threads in `/proc/PID/status`.
///
/// Reference: proc_pid_status(5).
package struct ProcessStatus: Hashable, Sendable {
  private let text: String

  /// Reads the status of a process, or of one of its threads.
  ///
  /// - Returns: `nil` where there is no such process or thread.
  package init?(of process: Int, thread: Int? = nil, in files: SystemFiles = SystemFiles()) {
    let task = thread.map { "/task/\($0)" } ?? ""
    guard let text = files.text("proc/\(process)\(task)/status", limit: 8192) else { return nil }
    self.text = text
  }

  /// Reads the status of the calling thread.
  package init?(in files: SystemFiles = SystemFiles()) {
    guard let text = files.text("proc/thread-self/status", limit: 8192) else { return nil }
    self.text = text
  }

  /// The value of a field such as `Cpus_allowed_list`, without the space around it.
  package subscript(field: String) -> String? {
    text.split(separator: "\n").first { $0.hasPrefix(field + ":") }?
      .dropFirst(field.count + 1).trimmed
  }

  /// The number of threads.
  package var threads: Int? { self["Threads"].flatMap { Int($0) } }
  /// The PUs that it may run on, in the kernel's list format.
  package var allowedPUs: String? { self["Cpus_allowed_list"] }
  /// The memory that it holds now.
  package var residentBytes: Int64? { bytes("VmRSS") }
  /// The most memory that it has held at once.
  package var peakResidentBytes: Int64? { bytes("VmHWM") }

  /// The kernel writes `kB` and means KiB.
  private func bytes(_ field: String) -> Int64? {
    self[field]?.split(separator: " ").first.flatMap { Int64($0) }.map { $0 << 10 }
  }
}

extension SystemFiles {
  /// Returns the numbers of a process's threads, in order.
  package func threads(of process: Int) -> [Int] {
    names(in: "proc/\(process)/task").compactMap { Int($0) }.sorted()
  }

  /// Returns the numbers of the processes that a process's threads have started or adopted.
  package func children(of process: Int) -> [Int] {
    threads(of: process).flatMap { thread in
      text("proc/\(process)/task/\(thread)/children", limit: 1 << 16)?
        .split(separator: " ").compactMap { Int($0) } ?? []
    }
  }

  /// Returns a process and all that came of it, as far as their parents live or were replaced by
  /// it.
  package func processes(from process: Int) -> [Int] {
    var found = [process]
    // A parent comes before its children in this list, so one pass finds them all.
    var index = 0
    while index < found.count {
      found += children(of: found[index])
      index += 1
    }
    return found
  }
}
