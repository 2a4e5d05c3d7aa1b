import Foundation
import Testing

/// New plugins, outside of the checkout: begun, built, checked and run as their README says.
@Suite(.serialized)
struct PluginNewTests {
  @Test(
    .enabled(if: Tool.isThere("cc", "make"), "There is no cc or no make."),
    arguments: ["gemm", "convolution", "triad", "fma"])
  func `a new plugin in C builds, keeps every rule and is measured`(operation: String) throws {
    try NewPlugin("c-\(operation)", language: "c", operation: operation).examine()
  }

  @Test(
    .enabled(if: Tool.isThere("c++", "make"), "There is no c++ or no make."),
    arguments: ["gemm", "convolution"])
  func `a new plugin in C++ builds, keeps every rule and is measured`(operation: String) throws {
    try NewPlugin("cpp-\(operation)", language: "c++", operation: operation).examine()
  }

  @Test(
    .enabled(if: Tool.isThere("python3"), "There is no python3."),
    arguments: [("gemm", ""), ("convolution", "--rules correct,every-iteration")])
  func `a new plugin in Python keeps the rules and is measured`(
    operation: String, rules: String
  ) throws {
    // Starting Python takes most of an examination's time: one operation for all rules.
    try NewPlugin("python-\(operation)", language: "python", operation: operation)
      .examine(rules)
  }

  @Test(.enabled(if: Tool.isThere("swift", "make"), "There is no swift or no make."))
  func `a new plugin in Swift builds, keeps every rule and is measured`() throws {
    try NewPlugin("swift-gemm", language: "swift", operation: "gemm").examine()
  }

  /// Every language with every operation that there is a template for.
  static let templates = ["c", "c++", "python", "swift"].flatMap { language in
    ["gemm", "convolution", "fma", "triad"].map { (language: language, operation: $0) }
  }

  @Test(
    .enabled(
      if: Tool.isThere("cc", "c++", "swift", "make", "python3"),
      "There is no cc, c++, swift, make or python3."), arguments: templates)
  func `a template computes in every precision that its manifest declares`(
    language: String, operation: String
  ) throws {
    let plugin = try NewPlugin("mine", language: language, operation: operation)
    try plugin.build()
    let check = try plugin.shell(
      "divide plugin check mine --plugin-path mine --rules declared,every-iteration --json --quiet")
    #expect(check.code == 0, "\(check.output)\(check.errors)")
    let report = try JSONDecoder().decode(Declared.self, from: Data(check.output.utf8))
    #expect(report.notExamined == 0)
    let precisions = Set(report.findings.map(\.precision))
    #expect(precisions == (language == "c" ? ["f32"] : ["f32", "f64"]))
    #expect(report.findings.allSatisfy { $0.verdict == "kept" }, "\(check.output)")
  }

  /// What a check says of each precision.
  private struct Declared: Decodable {
    struct Finding: Decodable {
      var precision: String
      var verdict: String
    }

    var notExamined: Int
    var findings: [Finding]
  }

  @Test(.enabled(if: Tool.isThere("python3"), "There is no python3."))
  func `a precision that is declared and always declined is broken, whatever is asked`() throws {
    let plugin = try NewPlugin("mine", language: "python", operation: "gemm")
    let kernel = plugin.url.appending(path: "kernel.py")
    let text = try String(contentsOf: kernel, encoding: .utf8)
    try text.replacing("(\"f32\", \"f64\")", with: "(\"f32\",)")
      .write(to: kernel, atomically: true, encoding: .utf8)
    for rules in ["declared", "network,memory"] {
      let check = try plugin.shell(
        "divide plugin check mine --plugin-path mine --rules \(rules) --quiet")
      #expect(check.code == 1, "\(check.output)")
      #expect(check.output.contains("✘ declared, gemm f64"), "\(check.output)")
      #expect(check.output.contains("mine breaks: declared."), "\(check.output)")
    }
  }

  @Test(
    .enabled(if: Tool.isThere("python3"), "There is no python3."),
    arguments: [
      ("gemm", "correct"), ("convolution", "correct"), ("triad", "every-iteration"),
      ("fma", "every-iteration"),
    ])
  func `a new plugin in Python is right without NumPy`(
    operation: String, rule: String
  ) throws {
    let plugin = try NewPlugin("plain", language: "python", operation: operation)
    let kernel = plugin.url.appending(path: "kernel.py")
    let text = try String(contentsOf: kernel, encoding: .utf8)
    // The module of the host takes NumPy, too, if it finds it.
    let hidden = text.replacing(
      "import divide_kernel",
      with: "import sys\n\nsys.modules[\"numpy\"] = None\nimport divide_kernel",
      maxReplacements: 1)
    try hidden.write(to: kernel, atomically: true, encoding: .utf8)
    let check = try plugin.shell(
      "divide plugin check plain --plugin-path plain --rules \(rule) --quiet")
    #expect(check.code == 0, "\(check.output)\(check.errors)")
  }

  @Test func `the folder and the next commands are as they are told`() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.shell("divide plugin new mine --language c", in: folder.url)
    #expect(
      result.output == """
        Wrote mine. Its README.md says what to change. It works as it is:

          make -C mine
          divide plugin check mine --plugin-path mine
          divide run mine/suite.yaml --plugin-path mine --kernels mine

        """)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "mine").path)
    #expect(
      files.sorted() == [
        "Makefile", "README.md", "kernel.c", "kernel.h", "plugin.c", "plugin.h", "plugin.yaml",
        "suite.yaml",
      ])
  }

  @Test func `a folder that exists is left alone`() throws {
    let folder = try TemporaryFolder()
    let mine = folder.url.appending(path: "mine")
    try FileManager.default.createDirectory(at: mine, withIntermediateDirectories: true)
    let result = try Tool.shell("divide plugin new mine --language python", in: folder.url)
    #expect(result.code == 1)
    #expect(result.errors == "Error: mine exists; choose another name or remove it.\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: mine.path) == [])
  }

  @Test(
    arguments: [
      ("x --language pyton", "There is no template in 'pyton'. Did you mean 'python'?"),
      ("x --language c --operation gem", "There is no operation 'gem'. Did you mean 'gemm'?"),
      ("x --language c --operation softmax", "There is no template for 'softmax'."),
      (".x --language c", "A plugin can't be called '.x'. Expected a name of up to 64 letters"),
      ("a/b --language c", "A plugin can't be called 'a/b'. Expected a name of up to 64 letters"),
    ])
  func `wrong usage is refused, with what would be right`(
    arguments: String, message: String
  ) throws {
    let folder = try TemporaryFolder()
    let result = try Tool.shell("divide plugin new \(arguments)", in: folder.url)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }
}

/// A plugin that was just begun, in a folder of its own.
private struct NewPlugin {
  let name: String
  private let folder: TemporaryFolder

  var url: URL { folder.url.appending(path: name) }

  init(_ name: String, language: String, operation: String) throws {
    self.name = name
    folder = try TemporaryFolder()
    let result = try shell(
      "divide plugin new \(name) --language \(language) --operation \(operation)")
    try #require(result.code == 0, "\(result.errors)")
  }

  func shell(_ command: String) throws -> Program.Result {
    try Tool.shell(command, in: folder.url)
  }

  /// Builds it, where there is something to build.
  func build() throws {
    guard FileManager.default.fileExists(atPath: url.appending(path: "Makefile").path) else {
      return
    }
    let build = try shell("make -C \(name)")
    try #require(build.code == 0, "\(build.output)\(build.errors)")
    #expect(!build.errors.contains("warning"), "\(build.errors)")
  }

  /// Does what the README says.
  func examine(_ rules: String = "") throws {
    try build()
    let check = try shell(
      "divide plugin check \(name) --plugin-path \(name) --quiet --untimed \(rules)")
    #expect(check.code == 0, "\(check.output)\(check.errors)")
    let run = try shell(
      "divide run \(name)/suite.yaml --plugin-path \(name) --kernels \(name) --results results "
        + "--time-limit 0.1 --no-roofs --quiet")
    #expect(run.code == 0, "\(run.errors)")
    let summaries = try Lines(folder.record()).of("summary")
    #expect(!summaries.isEmpty)
    for summary in summaries {
      let outcome = try #require(summary["outcome"] as? String)
      #expect(
        ["ok", "noisy", "not-converged"].contains(outcome),
        "\(outcome): \(summary["message"] ?? "")")
    }
  }
}

/// Programs of the system, and a shell that finds the built ones, too.
private enum Tool {
  static func isThere(_ names: String...) -> Bool {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return names.allSatisfy { name in
      folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
  }

  static func shell(_ command: String, in folder: URL) throws -> Program.Result {
    let outputs = try TemporaryFolder()
    let files = ["out", "err"].map { outputs.url.appending(path: $0) }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = try Program.folder().path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    return Program.Result(
      output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8), code: process.terminationStatus)
  }
}
