import Foundation
import Hardware
import System

/// What was recorded on other machines.
enum Recorded {
  /// The path of a recorded file or folder.
  static func path(_ name: String) throws -> String {
    guard let resources = Bundle.module.resourcePath else { throw CocoaError(.fileNoSuchFile) }
    return resources + "/Machines/" + name
  }

  /// The machine in a recorded XML file.
  static func machine(_ name: String) throws -> Machine {
    try Machine.discover(.xml(path: path(name)), loader: .here)
  }

  /// The system files in a recorded folder.
  static func files(_ name: String) throws -> SystemFiles { SystemFiles(root: try path(name)) }

  /// A copy of a recorded XML file in which each text is replaced by another.
  static func machine(_ name: String, replacing changes: [String: String]) throws -> Machine {
    var text = try String(contentsOfFile: path(name), encoding: .utf8)
    for (old, new) in changes { text = text.replacingOccurrences(of: old, with: new) }
    let copy = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).xml").path
    try text.write(toFile: copy, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    return try Machine.discover(.xml(path: copy), loader: .here)
  }

  /// Runs `body` with a copy of a recorded folder in which one file holds another text.
  static func withFiles<Result>(
    _ name: String, rewriting file: String, to text: String, _ body: (SystemFiles) throws -> Result
  ) throws -> Result {
    let copy = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
    try FileManager.default.copyItem(atPath: path(name), toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try text.write(toFile: copy + "/" + file, atomically: true, encoding: .utf8)
    return try body(SystemFiles(root: copy))
  }
}
