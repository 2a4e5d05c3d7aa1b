import Quantities
package import System

/// Where the control groups of a process are in the file system.
///
/// From `/proc/self/cgroup`, which names the group in each hierarchy, and `/proc/self/mountinfo`,
/// which tells where each hierarchy is mounted. Inside a container both are needed: there the mount
/// often shows only the container's own part of the hierarchy.
package struct ControlGroupFolders: Hashable, Sendable {
  /// Which hierarchies are mounted.
  package private(set) var layout: ControlGroup.Layout
  private var mounts: [Mount]
  private var memberships: [Membership]
  private let files: SystemFiles

  /// Reads the groups of a process.
  ///
  /// - Parameters:
  ///   - files: Where `/proc` and `/sys` are.
  ///   - process: The process's folder in `/proc`.
  package init(reading files: SystemFiles, process: String = "self") {
    self.files = files
    let mountLines = files.text("proc/\(process)/mountinfo")?.split(whereSeparator: \.isNewline)
    mounts = (mountLines ?? []).compactMap(Mount.init(line:))
    let groupLines = files.text("proc/\(process)/cgroup")?.split(whereSeparator: \.isNewline)
    memberships = (groupLines ?? []).compactMap(Membership.init(line:))
    let hasUnified = mounts.contains { $0.controllers == nil }
    let hasLegacy = mounts.contains { $0.controllers != nil }
    layout =
      switch (hasUnified, hasLegacy) {
      case (false, false): .none
      case (false, true): .v1
      case (true, false): .v2
      case (true, true): .hybrid
      }
  }
}

/// Where a hierarchy is mounted.
private struct Mount: Hashable {
  /// Its version 1 controllers; `nil` for the unified hierarchy.
  var controllers: [String]?
  /// Which part of the hierarchy the mount shows.
  var root: String
  /// Where it is, below the root of the file system.
  var folder: String

  /// Creates a mount from a line of `mountinfo`, or `nil` if it is of another file system.
  ///
  /// The format is in proc_pid_mountinfo(5): fields 4 and 5 are root and mount point; after a lone
  /// hyphen come the file system and, last, its options, among them the controllers of version 1.
  init?(line: Substring) {
    let fields = line.split(separator: " ")
    guard let hyphen = fields.firstIndex(of: "-"), hyphen >= 6, fields.count > hyphen + 1 else {
      return nil
    }
    switch fields[hyphen + 1] {
    case "cgroup2": controllers = nil
    case "cgroup": controllers = fields[fields.count - 1].split(separator: ",").map(String.init)
    default: return nil
    }
    root = String(fields[3])
    folder = String(fields[4].drop { $0 == "/" })
  }
}

/// The group of a process in a hierarchy.
private struct Membership: Hashable {
  /// Empty for the unified hierarchy.
  var controllers: [String]
  var path: String

  /// Creates a membership from a line such as `4:memory:/user.slice` or `0::/user.slice`.
  init?(line: Substring) {
    let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return nil }
    controllers = fields[1].split(separator: ",").map(String.init)
    path = String(fields[2])
  }
}

// MARK: - Folders

extension ControlGroupFolders {
  /// Returns the folders of a version 1 controller, from this process's group up to the mount.
  package func legacyFolders(of controller: String) -> [String] {
    guard let mount = mounts.first(where: { $0.controllers?.contains(controller) == true }),
      let group = memberships.first(where: { $0.controllers.contains(controller) })
    else { return [] }
    return folders(of: group, in: mount)
  }

  /// Returns the folders of the unified hierarchy, from this process's group up to the mount.
  package func unifiedFolders() -> [String] {
    guard let mount = mounts.first(where: { $0.controllers == nil }),
      let group = memberships.first(where: { $0.controllers.isEmpty })
    else { return [] }
    return folders(of: group, in: mount)
  }

  /// Returns the folder of this process's own group for a version 1 controller, or `nil` if no
  /// mount shows it.
  package func ownLegacyFolder(of controller: String) -> String? {
    guard let mount = mounts.first(where: { $0.controllers?.contains(controller) == true }),
      let group = memberships.first(where: { $0.controllers.contains(controller) })
    else { return nil }
    return names(of: group, in: mount).map { path($0, in: mount) }
  }

  /// Returns the folder of this process's own group in the unified hierarchy, or `nil` if no mount
  /// shows it.
  package func ownUnifiedFolder() -> String? {
    guard let mount = mounts.first(where: { $0.controllers == nil }),
      let group = memberships.first(where: { $0.controllers.isEmpty })
    else { return nil }
    return names(of: group, in: mount).map { path($0, in: mount) }
  }

  private func folders(of group: Membership, in mount: Mount) -> [String] {
    // Of a group that the mount does not show, the top of the mount is the nearest that can be
    // read.
    let names = names(of: group, in: mount) ?? []
    return (0...names.count).reversed().map { path(Array(names.prefix($0)), in: mount) }
  }

  /// Returns a group's path below what a mount shows, or `nil` if the mount doesn't show the group
  /// (`..` from within a namespace).
  private func names(of group: Membership, in mount: Mount) -> [String]? {
    let names = group.path.split(separator: "/").map(String.init)
    let shown = mount.root.split(separator: "/").map(String.init)
    guard names.starts(with: shown) else { return nil }
    let rest = Array(names.dropFirst(shown.count))
    return rest.contains("..") ? nil : rest
  }

  private func path(_ names: [String], in mount: Mount) -> String {
    ([mount.folder] + names).joined(separator: "/")
  }
}

// MARK: - Limits

extension ControlGroupFolders {
  /// The limits that bind this process: the tightest of its own group's and those above it.
  package func limits() -> ControlGroup {
    let quotas =
      legacyFolders(of: "cpu").compactMap(legacyQuota) + unifiedFolders().compactMap(unifiedQuota)
    let memory =
      legacyFolders(of: "memory").compactMap { limit("\($0)/memory.limit_in_bytes") }
      + unifiedFolders().compactMap { limit("\($0)/memory.max") }
    return ControlGroup(layout: layout, quota: quotas.min(), memoryLimit: memory.min())
  }

  /// Version 1: a quota of -1 means none.
  private func legacyQuota(_ folder: String) -> Double? {
    guard let quota = files.integer("\(folder)/cpu.cfs_quota_us"), quota > 0,
      let period = files.integer("\(folder)/cpu.cfs_period_us"), period > 0
    else { return nil }
    return Double(quota) / Double(period)
  }

  /// Version 2: quota and period on one line, or `max` for no quota.
  private func unifiedQuota(_ folder: String) -> Double? {
    let fields = files.line("\(folder)/cpu.max")?.split(separator: " ") ?? []
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]),
      quota > 0, period > 0
    else { return nil }
    return quota / period
  }

  private func limit(_ file: String) -> ByteCount? {
    guard let bytes = files.integer(file), bytes < unlimited else { return nil }
    return ByteCount(bytes: bytes)
  }
}

/// Version 1 writes "no limit" as the largest multiple of a page below 2⁶³; no machine has 2⁶⁰
/// bytes.
private let unlimited: Int64 = 1 << 60
