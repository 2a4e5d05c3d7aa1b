import Foundation
import Testing

/// What is said of plugins that can't be used, and of folders without any.
@Suite(.serialized)
struct PluginFaultTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes the manifest of a plugin whose library is still missing, and returns where that goes.
  private func plugin(_ name: String) throws -> URL {
    let place = folder.url.appending(path: name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let manifest = try String(
      contentsOf: Program.checkout.appending(path: "Tests/Fixtures/good/plugin.yaml"),
      encoding: .utf8)
    try manifest.replacing("fixture-good", with: name)
      .write(to: place.appending(path: "plugin.yaml"), atomically: true, encoding: .utf8)
    return place.appending(path: "lib\(name).so")
  }

  private func check(_ name: String) throws -> Program.Result {
    try Program.run(
      "plugin", "check", name, "--plugin-path", folder.url.appending(path: name).path, "--quiet")
  }

  private func compile(_ text: String, _ arguments: [String], to library: URL) throws {
    let source = try folder.file("source.c", text)
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/cc")
    compiler.arguments = ["-shared", "-fPIC", "-o", library.path, source] + arguments
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
  }

  @Test func `a library that is a pipe is told at once, by every command`() throws {
    let library = try plugin("pipe")
    let isMade = unsafe mkfifo(library.path, 0o600) == 0
    try #require(isMade)
    let checked = try check("pipe")
    #expect(checked.code == 1)
    #expect(
      checked.errors.contains(
        "The plugin 'pipe' can't be used: \(library.path) is a pipe, not a file"),
      "\(checked.errors)")
    let run = try Program.run(
      "run", try folder.file("tiny.yaml", ProgramKernelTests.suite), "--results",
      folder.url.path, "--plugin-path", folder.url.appending(path: "pipe").path, "--kernels",
      "pipe", "--no-roofs", "--quiet")
    let report = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(report.contains("is a pipe, not a file"), "\(run.output)\(run.errors)")
  }

  @Test func `a library that is none is told as such, once, with advice on loading`() throws {
    try Data("a text".utf8).write(to: plugin("text"))
    let checked = try check("text")
    #expect(checked.code == 1)
    let report = checked.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(report.contains("✘ loads, the plugin The library can't be loaded:"), "\(report)")
    #expect(report.contains("It is no shared library but something else, or empty"))
    #expect(report.contains("text breaks: loads."))
    #expect(checked.output.matches(of: /✘/).count == 1)
    #expect(checked.output.matches(of: /To change:/).count == 1)
    #expect(!report.contains("Compare with the operation's definition"))
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc"), "There is no cc."))
  func `a missing symbol and a missing library are named, with what to do`() throws {
    try compile(
      "extern int nowhere(void); int (*pointer)(void) = nowhere;", [], to: plugin("symbol"))
    let symbol = try check("symbol").output.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    #expect(
      symbol.contains(
        "Nothing that it is linked with has 'nowhere': add the source or the library (-l) that has "
          + "it."), "\(symbol)")

    let other = folder.url.appending(path: "libother-one.so")
    try compile("int other(void) { return 1; }", [], to: other)
    try compile(
      "int other(void); int mine(void) { return other(); }",
      ["-L\(folder.url.path)", "-lother-one"], to: plugin("library"))
    let library = try check("library").output.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    #expect(
      library.contains("It needs libother-one.so, which isn't found: install what has it"),
      "\(library)")
  }

  @Test func `one wrong sum is told once, with what follows from it in a line`() throws {
    let result = try Program.run(
      "plugin", "check", "fixture-wrong", "--plugin-path", "Tests/Fixtures/wrong", "--quiet",
      "--rules", "correct,exact-integers,determinism,canaries")
    #expect(result.code == 1)
    #expect(result.output.matches(of: /✘/).count == 1)
    #expect(result.output.matches(of: /To change:/).count == 1)
    #expect(result.output.contains("✘ correct, gemm f32"))
    #expect(
      result.output.contains(
        "fixture-wrong breaks: correct. 3 other rules break with that."), "\(result.output)")
  }

  @Test func `what wasn't examined is counted in the last sentence`() throws {
    let result = try Program.run(
      "plugin", "check", "fixture-good", "--plugin-path", "Tests/Fixtures/good", "--quiet",
      "--rules", "wrong-parameters,stated-times")
    #expect(result.code == 0)
    #expect(
      result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").hasSuffix(
        "fixture-good keeps every rule that was examined, in 1 of 2 examinations. Of the other 1 "
          + "nothing is known: 1 × the rule is for programs."), "\(result.output)")
  }

  @Test func `an operation that isn't known is left out, and the others are listed`() throws {
    let library = try plugin("later")
    let manifest = library.deletingLastPathComponent().appending(path: "plugin.yaml")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    try (text + "\n  - {operation: quantum-gemm, precisions: [f32]}\n")
      .write(to: manifest, atomically: true, encoding: .utf8)
    let result = try Program.run(
      "plugin", "list", "--plugin-path", manifest.deletingLastPathComponent().path)
    #expect(result.code == 0)
    #expect(
      result.errors.contains(
        "The operation 'quantum-gemm' is not known to this version and left out."),
      "\(result.errors)")
    #expect(result.output.contains("\nlater "), "\(result.output)")
  }

  // MARK: - Folders

  @Test func `a folder that isn't there, or is none, is wrong usage`() throws {
    let missing = try Program.run("plugin", "list", "--plugin-path", "/nonexistent")
    #expect(missing.code == 64)
    #expect(
      missing.errors.hasPrefix(
        "Error: There is no folder '/nonexistent', which --plugin-path names.\n"),
      "\(missing.errors)")
    let file = try folder.file("file", "")
    let other = try Program.run("plugin", "list", "--plugin-path", file)
    #expect(other.code == 64)
    #expect(other.errors.contains("'\(file)', which --plugin-path names, is a file, not a folder"))
  }

  @Test func `a folder without plugins is told, whatever names it`() throws {
    let option = try Program.run("plugin", "list", "--plugin-path", folder.url.path)
    #expect(option.code == 0)
    #expect(
      option.errors.contains(
        "'\(folder.url.path)', which --plugin-path names, holds no plugin"), "\(option.errors)")
    let variable = try Program.run(
      ["plugin", "list"], environment: ["DIVIDE_PLUGIN_PATH": "/nonexistent"])
    #expect(variable.code == 0)
    #expect(
      variable.errors.contains(
        "There is no folder '/nonexistent', which DIVIDE_PLUGIN_PATH names."))
    let good = try Program.run("plugin", "list", "--plugin-path", "Tests/Fixtures/good")
    #expect(!good.errors.contains("--plugin-path"), "\(good.errors)")
  }
}
