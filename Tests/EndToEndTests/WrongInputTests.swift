import Foundation
import Testing

/// What the program says first to inputs that are wrong.
///
/// `Tests/Fixtures/WrongInputs` holds them in groups, as lines for a shell, each with the code that
/// it ends with and the first line of the answer. A part of an answer that depends on the machine
/// is written `[...]`. With `DIVIDE_WRITE_GOLDEN=1` the answers are written instead.
struct WrongInputTests {
  @Test(arguments: try WrongInputFile.all())
  func theFirstLineSaysWhatIsWrong(file: WrongInputFile) throws {
    let answers = try file.inputs.map { try Answer(to: $0.command) }
    if ProcessInfo.processInfo.environment["DIVIDE_WRITE_GOLDEN"] != nil {
      return try file.write(answers)
    }
    for (input, answer) in zip(file.inputs, answers) {
      #expect(
        input.expects(answer),
        "\(input.command)\nexpected: \(input.answer)\nfound:    \(answer.line)")
    }
  }

  @Test func threeHundredInputsAreTried() throws {
    #expect(try WrongInputFile.all().map(\.inputs.count).reduce(0, +) >= 300)
  }

  @Test(arguments: try WrongInputFile.all())
  func noAnswerIsAStackTraceARawErrorOrSilence(file: WrongInputFile) {
    let raw = [
      "Fatal error", "Domain=", "Stack dump", "DecodingError", "Swift.", "terminate called",
    ]
    for input in file.inputs {
      // A signal ends a shell with 128 and its number.
      #expect(input.answer.contains(/^([0-9]|[1-9][0-9]|1[01][0-9]) ./), "\(input.command)")
      #expect(!raw.contains { input.answer.contains($0) }, "\(input.command)")
    }
  }
}

/// A file of wrong inputs.
struct WrongInputFile: CustomTestStringConvertible {
  /// A line for a shell, and how it is answered.
  struct Input {
    var command: String
    var answer: String

    /// Returns whether an answer is the expected one.
    func expects(_ answer: Answer) -> Bool {
      let parts = self.answer.components(separatedBy: "[...]")
      guard parts.count > 1 else { return answer.line == self.answer }
      guard answer.line.hasPrefix(parts[0]) else { return false }
      var rest = answer.line.dropFirst(parts[0].count)
      for part in parts.dropFirst() where !part.isEmpty {
        guard let range = rest.range(of: part) else { return false }
        rest = rest[range.upperBound...]
      }
      return parts.last == "" || rest.isEmpty
    }
  }

  var url: URL
  var inputs: [Input]

  var testDescription: String { url.lastPathComponent }

  static func all() throws -> [WrongInputFile] {
    let folder = Program.checkout.appending(path: "Tests/Fixtures/WrongInputs")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "txt" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map(WrongInputFile.init)
  }

  private init(_ url: URL) throws {
    self.url = url
    inputs = []
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("$ ") {
        inputs.append(Input(command: String(line.dropFirst(2)), answer: ""))
      } else if let last = inputs.indices.last {
        inputs[last].answer = String(line)
      }
    }
  }

  /// Writes what was answered, but for answers that are as expected.
  func write(_ answers: [Answer]) throws {
    let lines = zip(inputs, answers).map { input, answer in
      "$ \(input.command)\n\(input.expects(answer) ? input.answer : answer.line)\n"
    }
    try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
  }
}

/// What a shell's line is answered with.
struct Answer {
  /// The code that the shell ends with, and the first line that says what is wrong.
  var line: String

  /// Runs a line in a folder of its own.
  init(to command: String) throws {
    let folder = try TemporaryFolder()
    let work = folder.url.appending(path: "work")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    let files = ["out", "err"].map { folder.url.appending(path: $0) }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = work
    process.environment = try Self.environment()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let code = process.terminationReason == .exit ? process.terminationStatus : 128
    let lines = try files.reversed().flatMap { file in
      String(decoding: try Data(contentsOf: file), as: UTF8.self)
        .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let first = lines.first { $0.hasPrefix("Error") } ?? lines.first { !$0.isAbout("hwloc sees") }
    line = "\(code) \(first ?? "")"
      .replacing(Program.checkout.path + "/", with: "").replacing(work.path + "/", with: "")
  }

  private static func environment() throws -> [String: String] {
    let fixtures = Program.checkout.appending(path: "Tests/Fixtures")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return [
      "PATH": "\(try Program.folder().path):\(path)",
      "RECORDS": fixtures.appending(path: "Records").path,
      "TABLES": fixtures.appending(path: "Tables").path,
      "PLUGINS": Program.checkout.appending(path: "plugins").path,
      "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
    ]
  }
}

extension String {
  /// Returns whether this is a warning with these words.
  fileprivate func isAbout(_ words: String) -> Bool { hasPrefix("Warning") && contains(words) }
}
