import Glibc
package import System

/// Control groups that harnesses left when they were killed.
package struct StaleControlGroups: Hashable, Sendable {
  /// The folders that were removed.
  package let removed: [String]
  /// The folders that still hold processes, and so stay.
  package let kept: [String]

  /// Removes the groups whose harness has ended, beside where this process makes its own.
  ///
  /// Processes in them are left alone: whose they are is not known for certain.
  package init(removingWhere capabilities: Capabilities, in files: SystemFiles = SystemFiles()) {
    let parents = capabilities.controlGroups.values.compactMap {
      if case .available(let folder) = $0 { folder.path } else { nil as String? }
    }
    var removed: [String] = []
    var kept: [String] = []
    for parent in Set(parents).sorted() {
      for name in files.names(in: parent) {
        guard let group = ControlGroupName(name), !files.exists("proc/\(group.pid)") else {
          continue
        }
        let folder = "\(parent)/\(name)"
        do throws(SystemFileError) {
          try files.removeFolder(folder)
          removed.append(files.location(of: folder))
        } catch {
          // Another harness may have removed it meanwhile.
          if error.code != ENOENT { kept.append(error.location) }
        }
      }
    }
    self.removed = removed
    self.kept = kept
  }
}
