import Foundation
import Testing

/// The frame of `Benchmarks/gpu/measure.sh`, with stand-ins for `divide` and for Python.
struct GPUMeasureTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "tree/bin"), withIntermediateDirectories: true)
  }

  private func program(_ name: String, _ text: String) throws {
    let file = try folder.file(name, "#!/bin/sh\n\(text)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
  }

  /// A Python that has PyTorch and sees a card, unless it is to lack something.
  private func python(lacking word: String = "nothing at all") throws {
    try program(
      "python",
      """
      case "$*" in *"\(word)"*) exit 1 ;; esac
      [ "$1" = -c ] || echo "PyTorch measures $3"
      """)
  }

  private func measure(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Program.Result {
    let files = ["said", "complained"].map { folder.url.appending(path: $0) }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    let script = Process()
    script.executableURL = URL(filePath: "/usr/bin/env")
    script.arguments =
      ["bash", Program.checkout.appending(path: "Benchmarks/gpu/measure.sh").path] + arguments
    script.currentDirectoryURL = folder.url
    script.environment = ProcessInfo.processInfo.environment.merging([
      "DIVIDE_PYTHON": folder.url.appending(path: "python").path
    ]) { $1 }.merging(environment) { $1 }
    script.standardInput = FileHandle.nullDevice
    script.standardOutput = try FileHandle(forWritingTo: files[0])
    script.standardError = try FileHandle(forWritingTo: files[1])
    try script.run()
    script.waitUntilExit()
    return Program.Result(
      output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8), code: script.terminationStatus)
  }

  @Test(arguments: [
    (
      [], "nothing at all",
      "Name the unpacked tar of 'make dist': measure.sh TREE [FOLDER]\nNothing was measured.\n"
    ),
    (
      ["elsewhere"], "nothing at all",
      "There is no program elsewhere/bin/divide: unpack the tar of 'make dist', and name the "
        + "folder "
        + "that it made.\nNothing was measured.\n"
    ),
    (
      ["tree"], "cuda.is_available",
      "PyTorch sees no GPU: run this where nvidia-smi shows one, with a PyTorch that is built for "
        + "it.\nNothing was measured.\n"
    ),
  ])
  func `what is missing is said, and nothing is measured`(
    arguments: [String], lacking: String, message: String
  ) throws {
    try program("tree/bin/divide", "echo \"divide $*\"")
    try python(lacking: lacking)
    let result = try measure(arguments)
    #expect(result.code == 1)
    #expect(result.errors == message)
    #expect(result.output == "")
  }

  @Test func `a Python without PyTorch is told what installs it`() throws {
    try program("tree/bin/divide", "echo \"divide $*\"")
    try python(lacking: "import torch")
    let python = folder.url.appending(path: "python").path
    let result = try measure(["tree"])
    #expect(result.code == 1)
    #expect(
      result.errors == "'\(python)' lacks torch or numpy: \(python) -m pip install torch numpy, or "
        + "set DIVIDE_PYTHON.\nNothing was measured.\n")
  }

  @Test func `every part is measured, and the table says how each ended`() throws {
    try program(
      "tree/bin/divide",
      """
      echo "divide $*"
      case $1 in
        operations) echo copy ;;
        doctor) echo "the card is hot" >&2; exit 3 ;;
      esac
      """)
    try python()
    let result = try measure(["tree", "left"])
    #expect(result.code == 2)
    let table = result.output.split(separator: "\n").prefix(10).map {
      $0.split(separator: " ", omittingEmptySubsequences: true)
    }
    #expect(
      table.dropFirst().compactMap(\.first) == [
        "topology", "doctor", "check", "products", "products-by-pytorch", "zeros", "copies",
        "energy", "steps",
      ])
    #expect(table.dropFirst().map { $0[1] } == ["ok", "ended"] + Array(repeating: "ok", count: 7))
    #expect(result.output.contains("the card is hot"))
    #expect(result.output.contains("PyTorch measures zeros"))
    #expect(result.output.contains("divide validate --device gpu:0 --models resnet-50,gpt-2"))
    let suite = try String(
      contentsOf: folder.url.appending(path: "left/products.yaml"), encoding: .utf8)
    let names = suite.split(separator: "\n").compactMap { line in
      line.split(separator: "{name: ").dropFirst().first?.split(separator: ",").first
    }
    #expect(
      names == [
        "product-f32", "product-tf32", "product-bf16", "product-f16", "product-i8", "product-f8",
        "triad", "copy",
      ])
    #expect(
      try String(contentsOf: folder.url.appending(path: "left/table.txt"), encoding: .utf8)
        == result.output)
  }

  @Test func `what no time is left for is skipped, and the table says so`() throws {
    try program("tree/bin/divide", "echo \"divide $*\"")
    try python()
    // Half of the least part's time is more than this.
    let result = try measure(["tree", "left"], environment: ["MEASURE_SECONDS": "1"])
    #expect(result.code == 2)
    let rows = result.output.split(separator: "\n").dropFirst()
    #expect(rows.count == 9)
    #expect(rows.allSatisfy { $0.contains(" skipped ") })
  }
}
