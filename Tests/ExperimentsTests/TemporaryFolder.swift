import Foundation

/// A folder that is removed with this object.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "divide-\(UUID().uuidString)")
    .path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, makes the folders above it, and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }
}

/// A launcher that enters no budget and runs its worker as a shell script.
let launcher = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures/Workers/launcher").path
