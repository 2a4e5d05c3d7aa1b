package import Hardware
package import System

/// A part of the kernel that limits a resource for a control group.
package enum Controller: String, CaseIterable, Hashable, Sendable {
  /// Processor time, limited by a quota per period.
  case cpu
  /// Memory that is used, limited by an amount.
  case memory
}

/// The folder of a control group as one controller sees it.
package struct ControlGroupFolder: Hashable, Sendable {
  /// The two interfaces of the kernel.
  package enum Version: Hashable, Sendable {
    /// One hierarchy per controller or a few.
    case v1
    /// One hierarchy for all controllers.
    case v2
  }

  /// The interface of its files.
  package let version: Version
  /// The path below the root of the file system, without a leading slash.
  package let path: String

  /// Creates a folder from its interface and path.
  package init(version: Version, path: String) {
    self.version = version
    self.path = path
  }
}

extension ControlGroupFolders {
  /// Returns the folder of this process's own group for a controller, or `nil` if it isn't seen.
  ///
  /// A controller that a version 1 hierarchy holds is not in the unified one.
  package func ownFolder(
    of controller: Controller, in files: SystemFiles
  ) -> ControlGroupFolder? {
    if let path = ownLegacyFolder(of: controller.rawValue) {
      return ControlGroupFolder(version: .v1, path: path)
    }
    guard let path = ownUnifiedFolder(),
      files.words("\(path)/cgroup.controllers").contains(controller.rawValue)
    else { return nil }
    return ControlGroupFolder(version: .v2, path: path)
  }
}
