import Foundation
import Testing

/// Records that can't be gone on with: the cause that is named is the one that it is.
@Suite(.serialized)
struct ResumeTests {
  private let folder: TemporaryFolder
  private let plugin: String
  private let record: String

  init() throws {
    folder = try TemporaryFolder()
    let place = folder.url.appending(path: "good")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Program.checkout.appending(path: "Tests/Fixtures/good/plugin.yaml"),
      to: place.appending(path: "plugin.yaml"))
    try FileManager.default.copyItem(
      at: Program.folder().appending(path: "libfixture-good.so"),
      to: place.appending(path: "libfixture-good.so"))
    plugin = place.path
    let result = try Program.run(
      [
        "run", try folder.file("tiny.yaml", ProgramKernelTests.suite), "--results",
        folder.url.path, "--plugin-path", plugin, "--kernels", "fixture-good", "--time-limit",
        "0.1", "--no-roofs", "--quiet",
      ], environment: ["MKL_CBWR": "AVX2", "OMP_NUM_THREADS": "3"])
    try #require(result.code == 0, "\(result.errors)")
    record = try folder.record().path
  }

  private func resume(
    _ more: String..., environment: [String: String] = ["MKL_CBWR": "AVX2"]
  ) throws -> Program.Result {
    try Program.run(["run", "--resume", record, "--quiet"] + more, environment: environment)
  }

  @Test func `without its plugin path, the plugin is missing and nothing else`() throws {
    let result = try resume()
    #expect(result.code == 1)
    #expect(
      result.errors.contains(
        "The plugin 'fixture-good' isn't found, which \(record) was begun with. Give the folder "
          + "that it is in with --plugin-path"), "\(result.errors)")
  }

  @Test func `another build and another version are told apart, with the folder`() throws {
    let library = plugin + "/libfixture-good.so"
    let original = try Data(contentsOf: URL(filePath: library))
    try (original + Data([0])).write(to: URL(filePath: library))
    let build = try resume("--plugin-path", plugin)
    #expect(
      build.errors.contains("The plugin 'fixture-good' in \(plugin) is not the build that"),
      "\(build.errors)")
    try original.write(to: URL(filePath: library))
    let manifest = URL(filePath: plugin + "/plugin.yaml")
    try String(contentsOf: manifest, encoding: .utf8)
      .replacing("version: 0.1.0", with: "version: 0.2.0")
      .write(to: manifest, atomically: true, encoding: .utf8)
    let version = try resume("--plugin-path", plugin)
    #expect(
      version.errors.contains("is version 0.2.0, and \(record) was begun with version 0.1.0."),
      "\(version.errors)")
  }

  @Test func `a library that is missing by now is told as missing`() throws {
    try FileManager.default.removeItem(atPath: plugin + "/libfixture-good.so")
    // The tests' own build has the library beside the program; hide that by another name.
    let manifest = URL(filePath: plugin + "/plugin.yaml")
    try String(contentsOf: manifest, encoding: .utf8)
      .replacing("libfixture-good.so", with: "libgone.so")
      .write(to: manifest, atomically: true, encoding: .utf8)
    let result = try resume("--plugin-path", plugin)
    #expect(
      result.errors.contains(
        "The plugin 'fixture-good', which \(record) was begun with, can't be used: Its library "
          + "libgone.so is neither"), "\(result.errors)")
  }

  @Test func `an environment that kernels would see otherwise is refused, with the difference`()
    throws
  {
    let result = try resume("--plugin-path", plugin, environment: ["MKL_CBWR": "SSE4_2"])
    #expect(result.code == 1)
    #expect(
      result.errors.contains(
        "The environment isn't the one that \(record) was begun with: MKL_CBWR was 'AVX2' and is "
          + "'SSE4_2' now."), "\(result.errors)")
  }

  @Test func `what a budget decides, and where programs are, may differ`() throws {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let result = try resume(
      "--plugin-path", plugin,
      environment: ["MKL_CBWR": "AVX2", "OMP_NUM_THREADS": "5", "PATH": "\(path):/more"])
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test(.enabled(if: geteuid() != 0, "Nothing is forbidden to the super-user."))
  func `a record that may not be written is told so`() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: record)
    let result = try resume("--plugin-path", plugin)
    #expect(
      result.errors.contains("can't be gone on with: permission denied. Check its name and rights"))
  }
}
