import Foundation
import Testing

/// The real programs, as they were built beside these tests.
enum Program {
  /// What a program left.
  struct Result {
    var output: String
    var errors: String
    var code: Int32
  }

  static func folder() throws -> URL {
    try #require(
      Bundle.allBundles.lazy.compactMap(\.executableURL).first { url in
        FileManager.default.fileExists(
          atPath: url.deletingLastPathComponent().appending(path: "divide").path)
      } ?? Bundle.main.executableURL
    ).deletingLastPathComponent()
  }

  /// The folder of the checkout.
  static var checkout: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  static func start(
    _ name: String = "divide", _ arguments: [String], output: Pipe, errors: Pipe
  ) throws -> Process {
    let process = Process()
    process.executableURL = try folder().appending(path: name)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    process.currentDirectoryURL = checkout
    try process.run()
    return process
  }

  static func run(_ arguments: String..., name: String = "divide") throws -> Result {
    try run(arguments, name: name)
  }

  static func run(
    _ arguments: [String], name: String = "divide", environment: [String: String] = [:]
  ) throws -> Result {
    let folder = try TemporaryFolder()
    let files = ["out", "err"].map { folder.url.appending(path: $0) }
    let process = Process()
    process.executableURL = try self.folder().appending(path: name)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.currentDirectoryURL = checkout
    try process.run()
    process.waitUntilExit()
    return Result(
      output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8), code: process.terminationStatus)
  }
}

/// A folder that is removed with this object.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "divide-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String, _ text: String) throws -> String {
    let file = url.appending(path: name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  /// The only record below this folder, if there is one yet.
  func findRecord() -> URL? {
    let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
    return files?.lazy.compactMap { $0 as? URL }.first { $0.pathExtension == "jsonl" }
  }

  /// The only record below this folder.
  func record() throws -> URL { try #require(findRecord()) }
}

/// A record's lines, read without the program's own reader.
struct Lines {
  let all: [[String: Any]]

  init(_ file: URL) throws {
    all = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  func of(_ type: String) -> [[String: Any]] { all.filter { $0["type"] as? String == type } }
}
