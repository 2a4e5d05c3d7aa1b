import Foundation

/// A manifest that nothing is wrong with.
let goodManifest = """
  manifest: 1
  id: a-plugin
  version: 0.1.0
  kind: native
  abi: 1
  library: liba-plugin.so
  summary: A plugin.
  licence: Apache-2.0
  operations:
    - operation: gemm
      precisions: [f32, f64]
      determinism: bitwise
    - operation: triad
      precisions: [f32]
  """

/// A manifest of a program.
let goodProgram = """
  manifest: 1
  id: a-program
  version: "1"
  kind: executable
  protocol: 1
  command: [sh, run.sh]
  summary: A program.
  licence: MIT
  homepage: https://example.org
  threads: own
  requires: [libopenblas-dev]
  operations: []
  """

/// A folder that is removed with this object.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "divide-\(UUID().uuidString)")
    .path

  init() throws { try make("") }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func make(_ folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: path + "/" + folder, withIntermediateDirectories: true)
  }

  /// Writes a file below this folder and returns its path.
  @discardableResult
  func file(_ name: String, _ text: String = "", executable: Bool = false) throws -> String {
    try make((name as NSString).deletingLastPathComponent)
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes(
      [.posixPermissions: executable ? 0o755 : 0o644], ofItemAtPath: file)
    return file
  }
}
