import Foundation
import Testing

/// What nobody else's plugin may stand for.
struct BundledPluginTests {
  /// Makes a plugin of this id and operation, in a folder of plugins.
  private func plugin(_ id: String, in folder: TemporaryFolder) throws {
    let place = folder.url.appending(path: "many/\(id)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    _ = try folder.file(
      "many/\(id)/plugin.yaml",
      """
      manifest: 1
      id: \(id)
      version: 9.9.9
      kind: executable
      protocol: 1
      command: [python3, kernel.py]
      summary: A stranger.
      licence: Apache-2.0
      operations:
        - {operation: fma, precisions: [f32]}
        - {operation: triad, precisions: [f32]}

      """)
  }

  @Test(arguments: [["run", "--dry-run"], ["plugin", "check", "roofline"]])
  func `a plugin that takes a bundled one's name is refused, and told what to do`(
    command: [String]
  ) throws {
    let folder = try TemporaryFolder()
    try plugin("roofline", in: folder)
    let many = folder.url.appending(path: "many").path
    let message =
      "Error: The plugin in '\(many)/roofline' takes the name of the bundled plugin 'roofline'. "
      + "Give it another id in its plugin.yaml, or ask for it by its own folder: --plugin-path "
      + "\(many)/roofline\n"
    let option = try Program.run(command + ["--plugin-path", many])
    #expect(option.code == 64)
    #expect(option.errors == message)
    let variable = try Program.run(command, environment: ["DIVIDE_PLUGIN_PATH": many])
    #expect(variable.code == 64)
    #expect(variable.errors == message)
    let list = try Program.run("plugin", "list", "--plugin-path", many)
    #expect(list.code == 0)
    #expect(list.errors.contains("takes the name of the bundled plugin 'roofline'"))
    #expect(!list.output.contains("9.9.9"))
  }

  @Test func `a stranger's peak and bandwidth are no roofs`() throws {
    let folder = try TemporaryFolder()
    try plugin("a-roof", in: folder)
    let suite = try folder.file("tiny.yaml", ProgramKernelTests.suite)
    let beside = try Program.run(
      "run", suite, "--dry-run", "--kernels", "gemm", "--plugin-path",
      folder.url.appending(path: "many").path)
    #expect(beside.code == 0, "\(beside.errors)")
    #expect(beside.output.contains(/peak-f32 .*roofline/), "\(beside.output)")
    #expect(!beside.output.contains("a-roof"), "\(beside.output)")
    try plugin("roofline", in: folder)
    // Whoever asks for another plugin by the name of the roofs' own has no roofs.
    let instead = try Program.run(
      "run", suite, "--dry-run", "--kernels", "gemm", "--plugin-path",
      folder.url.appending(path: "many/roofline").path)
    #expect(instead.code == 0, "\(instead.errors)")
    #expect(!instead.output.contains("peak-f32"), "\(instead.output)")
  }

  @Test func `the record says which plugins are bundled`() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      "run", try folder.file("tiny.yaml", ProgramKernelTests.suite), "--results", folder.url.path,
      "--plugin-path", "Tests/Fixtures/Python/good", "--kernels", "python-good", "--time-limit",
      "0.1", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let header = try #require(try Lines(folder.record()).of("header").first)
    let plugins = try #require(header["plugins"] as? [[String: Any]])
    let bundled = Dictionary(
      uniqueKeysWithValues: plugins.compactMap { plugin in
        (plugin["id"] as? String).map { ($0, plugin["bundled"] as? Bool) }
      })
    #expect(bundled == ["python-good": false, "roofline": true])
  }
}
