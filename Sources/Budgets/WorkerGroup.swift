import Glibc
package import Quantities

/// The control groups made for one worker, with the budget's limits written into them.
package struct WorkerGroup: Sendable {
  /// What the kernel counted for a worker.
  package struct Counters: Hashable, Sendable {
    /// Quota periods in which the worker had to wait.
    package var throttledPeriods: Int64?
    /// The most memory the group held.
    package var peakMemory: ByteCount?
    /// How often the kernel ended a process of the group for lack of memory.
    package var outOfMemoryKills: Int64?
  }

  /// The limits as the kernel gives them back.
  package struct Limits: Hashable, Sendable {
    package var quota: Double?
    package var memory: ByteCount?

    /// Creates limits of which none is known.
    package init() {}
  }

  /// The length of a quota period, the kernel's own default.
  static let periodMicroseconds = 100_000

  private let system: SystemFolder
  /// Each controller's folder, with whether it is of version 2.
  private let folders: [Controller: (path: String, isVersion2: Bool)]

  /// Makes the groups a budget needs, and writes its limits.
  ///
  /// - Parameter name: The groups' name; begin it with `WorkerGroup.prefix`.
  /// - Returns: `nil` if the budget needs none or the machine allows none.
  /// - Throws: `EnforcementError` if a limit that should work can't be written.
  package init?(
    for budget: Budget, _ capabilities: Capabilities, in system: SystemFolder, name: String
  ) throws(EnforcementError) {
    var folders: [Controller: (path: String, isVersion2: Bool)] = [:]
    let wanted: [(Controller, Bool)] = [
      (.cpu, budget.quota != nil), (.memory, budget.memory != nil),
    ]
    for (controller, isWanted) in wanted where isWanted {
      switch capabilities[controller] {
      case .version2(let folder): folders[controller] = (folder + "/" + name, true)
      case .version1(let folder): folders[controller] = (folder + "/" + name, false)
      case .systemd, .none: break
      }
    }
    guard !folders.isEmpty else { return nil }
    self.system = system
    self.folders = folders
    for path in Set(folders.values.map(\.path)) where !system.makeFolder(path) {
      remove()
      throw EnforcementError(path: path, action: "made")
    }
    do { try writeLimits(budget) } catch {
      remove()
      throw error
    }
  }

  private func writeLimits(_ budget: Budget) throws(EnforcementError) {
    let period = Self.periodMicroseconds
    if let quota = budget.quota, let group = folders[.cpu] {
      let microseconds = Int(quota * Double(period))
      if group.isVersion2 {
        try write("\(microseconds) \(period)", to: group.path + "/cpu.max")
      } else {
        try write("\(period)", to: group.path + "/cpu.cfs_period_us")
        try write("\(microseconds)", to: group.path + "/cpu.cfs_quota_us")
      }
    }
    if let memory = budget.memory, let group = folders[.memory] {
      let file = group.isVersion2 ? "/memory.max" : "/memory.limit_in_bytes"
      try write("\(memory.bytes)", to: group.path + file)
    }
  }

  private func write(_ text: String, to path: String) throws(EnforcementError) {
    guard system.write(text, to: path) else {
      throw EnforcementError(path: path, action: "written")
    }
  }

  /// The files that a process joins the groups by.
  package var processFiles: [String] {
    Set(folders.values.map { system.path($0.path + "/cgroup.procs") }).sorted()
  }

  /// Returns whether the kernel counts this process in all of the groups.
  package func holds(_ process: Int) -> Bool {
    folders.values.allSatisfy { group in
      let members = system.text(group.path + "/cgroup.procs") ?? ""
      return members.split(separator: "\n").contains { Int($0) == process }
    }
  }

  /// Reads the limits back.
  package func limits() -> Limits {
    var limits = Limits()
    if let group = folders[.cpu] {
      let files = group.isVersion2 ? ["/cpu.max"] : ["/cpu.cfs_quota_us", "/cpu.cfs_period_us"]
      let text = files.compactMap { system.text(group.path + $0) }.joined(separator: " ")
      let fields = text.split(separator: " ").map { Double(String($0)) }
      if fields.count == 2, let quota = fields[0], let period = fields[1], quota > 0, period > 0 {
        limits.quota = quota / period
      }
    }
    if let group = folders[.memory] {
      let file = group.isVersion2 ? "/memory.max" : "/memory.limit_in_bytes"
      limits.memory = system.text(group.path + file).flatMap { Int64($0) }.map(ByteCount.init)
    }
    return limits
  }

  /// Reads what the kernel counted.
  package func counters() -> Counters {
    var counters = Counters()
    if let group = folders[.cpu] {
      counters.throttledPeriods = number(after: "nr_throttled", in: group.path + "/cpu.stat")
    }
    if let group = folders[.memory] {
      let peak = group.isVersion2 ? "/memory.peak" : "/memory.max_usage_in_bytes"
      counters.peakMemory =
        system.text(group.path + peak).flatMap { Int64($0) }.map(ByteCount.init)
      let events = group.isVersion2 ? "/memory.events" : "/memory.oom_control"
      counters.outOfMemoryKills = number(after: "oom_kill", in: group.path + events)
    }
    return counters
  }

  private func number(after key: String, in path: String) -> Int64? {
    for line in (system.text(path) ?? "").split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count == 2, fields[0] == key { return Int64(fields[1]) }
    }
    return nil
  }

  /// Removes the groups once their processes have ended.
  package func remove() {
    for path in Set(folders.values.map(\.path)) {
      // The kernel needs a moment after the last process has ended.
      for _ in 0..<50 where !system.removeFolder(path) && system.exists(path) { usleep(2_000) }
    }
  }

  /// What the groups' names begin with, before the number of the harness's process.
  package static let prefix = "divide-"

  /// Removes groups that killed runs left behind.
  package static func removeStale(_ capabilities: Capabilities, in system: SystemFolder) {
    for controller in Controller.allCases {
      switch capabilities[controller] {
      case .version1(let folder), .version2(let folder):
        for name in system.names(in: folder) where name.hasPrefix(prefix) {
          let owner = name.dropFirst(prefix.count).prefix { $0.isNumber }
          guard !owner.isEmpty, !system.exists("/proc/\(owner)") else { continue }
          system.removeFolder(folder + "/" + name)
        }
      case .systemd, .none: break
      }
    }
  }
}

/// A limit that this machine allows can't be set.
package struct EnforcementError: Error, Hashable, CustomStringConvertible {
  package var path: String
  package var action: String

  package var description: String {
    "The control group file \(path) can't be \(action), so the budget can't be enforced. "
      + "Run with the rights to do so, or leave quota and memory out of the budget."
  }
}
