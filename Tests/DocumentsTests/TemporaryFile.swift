import Foundation

/// Writes a file for as long as the body runs.
func withFile(_ content: Data, _ body: (String) throws -> Void) throws {
  let file = FileManager.default.temporaryDirectory
    .appending(path: "divide-documents-\(UUID().uuidString)")
  try content.write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  try body(file.path)
}

/// A path that nothing is at.
let missingPath = "/nowhere/\(UUID().uuidString)"
