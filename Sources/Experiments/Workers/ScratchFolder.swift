import FoundationEssentials

/// A folder that workers may write in, and that is removed with this object.
final class ScratchFolder: Sendable {
  /// The folder's path.
  let path: String

  /// Makes the folder, for this user alone.
  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "divide-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
