import Foundation
import System

/// A folder that stands in for another machine's `/proc` and `/sys`, and goes with its owner.
final class TemporaryFiles: Sendable {
  let folder: URL

  /// Creates the folder with these texts at these paths; parents are made.
  init(_ texts: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "divide-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (path, text) in texts { try write(text, to: path) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var files: SystemFiles { SystemFiles(root: folder.path) }

  func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
  }

  func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: path), withIntermediateDirectories: true)
  }

  /// Returns the file's text, or `nil` if there is none.
  func text(_ path: String) -> String? {
    try? String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  /// Removes what is in a folder, as the kernel does with the files of a group that is removed.
  func empty(_ path: String) throws {
    let folder = folder.appending(path: path)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }
}

// MARK: - Recorded layouts

extension TemporaryFiles {
  /// A machine with version 1 controllers, this process in the group `/job` for memory.
  static func version1() throws -> TemporaryFiles {
    try TemporaryFiles([
      "proc/self/mountinfo": """
      32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
      34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime shared:9 - cgroup cgroup rw,cpuset
      35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
      41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
      """,
      "proc/self/cgroup": "9:name=systemd:/\n4:memory:/job\n3:cpuset:/\n1:cpu,cpuacct:/\n0::/\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpuset/cpuset.cpus": "0-15\n",
      "sys/fs/cgroup/cpuset/cpuset.mems": "0-1\n",
      "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n",
      "sys/fs/cgroup/unified/cgroup.controllers": "\n",
      "sys/devices/system/node/online": "0-1\n",
    ])
  }

  /// A machine with the unified hierarchy, this process in a delegated group.
  static func version2() throws -> TemporaryFiles {
    try TemporaryFiles([
      "proc/self/mountinfo":
        "25 30 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n",
      "proc/self/cgroup": "0::/job\n",
      "sys/fs/cgroup/job/cgroup.controllers": "cpuset cpu io memory pids\n",
      "sys/fs/cgroup/job/cgroup.subtree_control": "cpuset cpu memory pids\n",
      "sys/devices/system/node/online": "0-1\n",
    ])
  }
}
