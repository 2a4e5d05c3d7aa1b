import Foundation
import Testing

/// The plugin `pytorch`, where PyTorch is installed and where it isn't.
struct PyTorchTests {
  /// The interpreter that these tests take, or `nil` where it lacks PyTorch.
  static let python: String? = {
    let python = ProcessInfo.processInfo.environment["DIVIDE_PYTHON"] ?? "python3"
    let question = Process()
    question.executableURL = URL(filePath: "/usr/bin/env")
    question.arguments = [
      python, "-c",
      "from importlib.util import find_spec as f; exit(not (f('torch') and f('numpy')))",
    ]
    question.standardError = FileHandle.nullDevice
    guard (try? question.run()) != nil else { return nil }
    question.waitUntilExit()
    return question.terminationStatus == 0 ? python : nil
  }()

  /// Runs a file of tests in Python, and returns what it wrote and whether all of them passed.
  private static func runTests(_ name: String, by python: String) throws -> (String, Bool) {
    let folder = try TemporaryFolder()
    let log = folder.url.appending(path: "log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let tests = Process()
    tests.executableURL = URL(filePath: "/usr/bin/env")
    tests.arguments = [python, "-B", "-m", "unittest", name]
    tests.currentDirectoryURL = Program.checkout.appending(path: "Tests/Fixtures/PyTorch")
    tests.standardError = try FileHandle(forWritingTo: log)
    try tests.run()
    tests.waitUntilExit()
    return (try String(contentsOf: log, encoding: .utf8), tests.terminationStatus == 0)
  }

  @Test func `on GPUs that a stand-in for PyTorch plays, the plugin keeps what it promises`() throws
  {
    let (said, passed) = try Self.runTests("test_devices", by: "python3")
    #expect(passed, "\(said)")
  }

  @Test(.enabled(if: python != nil, "PyTorch isn't installed: pip install torch numpy"))
  func `PyTorch itself tells what is set of TF32, in either of its ways`() throws {
    let (said, passed) = try Self.runTests("test_rounding", by: #require(Self.python))
    #expect(passed, "\(said)")
  }

  private static let record = "results/da9244dcbd1c23c6/20261126T070241Z.jsonl"

  @Test func `the committed record predicts every step, within what it says`() throws {
    let result = try Program.run("validate", "--record", Self.record)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("All: median absolute error 7 %; 18 of 18 intervals hold"))
    #expect(!result.output.contains("Name more with --models."))
  }

  @Test func `with one model the report says what its interval leaves out`() throws {
    let folder = try TemporaryFolder()
    let whole = try String(
      contentsOf: Program.checkout.appending(path: Self.record), encoding: .utf8)
    let lines = whole.split(separator: "\n").enumerated().filter { index, line in
      index == 0 || !line.contains(#""cell":"step-"#) || line.contains("step-resnet-50 @ cores=1")
    }
    let one = try folder.file("one.jsonl", lines.map(\.element).joined(separator: "\n") + "\n")
    let result = try Program.run("validate", "--record", one)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("of 1 intervals hold the step"), "\(result.output)")
    #expect(
      result.output.contains(
        "with fewer than three models intervals hold the errors of kernels only"))
  }

  @Test func `without PyTorch the plugin says what installs it, and validating says the same`()
    throws
  {
    let folder = try TemporaryFolder()
    // An interpreter that finds no module.
    let python = folder.url.appending(path: "python")
    try "#!/bin/sh\nexit 1\n".write(to: python, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: python.path)
    let environment = ["DIVIDE_PYTHON": python.path]
    let advice = "lacks torch and numpy: pip install torch numpy, or set DIVIDE_PYTHON"
    let list = try Program.run(["plugin", "list"], environment: environment)
    #expect(list.code == 0)
    #expect(list.errors.contains(advice))
    let result = try Program.run(["validate", "--quiet"], environment: environment)
    #expect(result.code == 1)
    #expect(result.errors.contains("The plugin 'pytorch' can't be used."))
    #expect(result.errors.contains(advice))
  }

  @Test(.enabled(if: python != nil, "PyTorch isn't installed: pip install torch numpy"))
  func `a training step is measured, and one that does not fit says its bytes`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file(
      "steps.yaml",
      """
      suite: 1
      name: steps
      summary: One small step, where it fits and where it doesn't.
      source: these tests
      budgets: ["cores=1", "cores=1,memory=64MiB"]
      cases:
        - {name: step, operation: training-step-mobilenet-v2, problem: {batch: 1}}
        - {name: large, operation: training-step-bert-large, problem: {batch: 1}, budgets: \
        ["cores=1,memory=64MiB"]}
      """)
    let result = try Program.run(
      "run", suite, "--kernels", "pytorch", "--no-roofs", "--quiet", "--time-limit", "0.1",
      "--results", folder.url.path)
    #expect(result.code == 0, "\(result.errors)")
    let summaries = try Lines(folder.record()).of("summary")
    func outcome(_ cell: String) -> String? {
      summaries.first { ($0["cell"] as? String ?? "").hasPrefix(cell) }?["outcome"] as? String
    }
    let small = outcome("step @ cores=1") ?? "none"
    #expect(["ok", "noisy", "not-converged"].contains(small), "\(small)")
    let large = summaries.first { ($0["cell"] as? String ?? "").hasPrefix("large") }
    #expect(large?["outcome"] as? String == "will-not-fit")
    // 16 bytes for each of 335,143,938 parameters, a text of 128 words, its class and the loss.
    let message = large?["message"] as? String ?? ""
    #expect(message.contains("5362303528 bytes"), "\(message)")
  }

  @Test func `a model without a recipe is refused with the nearest, or with all`() throws {
    let near = try Program.run("validate", "--models", "resnet-5", "--quiet")
    #expect(near.code == 64)
    #expect(
      near.errors.contains("The catalogue has no recipe 'resnet-5'. Did you mean 'resnet-50'?"))
    let far = try Program.run("validate", "--models", "perceptron", "--quiet")
    #expect(far.code == 64)
    #expect(
      far.errors.contains(
        "The catalogue has no recipe 'perceptron'. There are: alexnet, bert-base, bert-large, "
          + "gpt-2, lstm, mobilenet-v2, resnet-50, vgg-16, vit-b-16."))
  }

  @Test func `a step in a precision that no plugin has says which there are`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file(
      "precise.yaml",
      """
      suite: 1
      name: precise
      summary: A step in f64.
      source: these tests
      budgets: ["cores=1"]
      cases:
        - {name: step, operation: training-step-alexnet, precision: f64, problem: {batch: 1}}
      """)
    let chosen = "pytorch has bf16, f32, tf32"
    let choices: [([String], String)] = [
      ([], "\(chosen), pytorch-compiled has bf16, f32, tf32 on gpu"),
      (["--kernels", "pytorch"], chosen),
    ]
    for (choice, others) in choices {
      let result = try Program.run(
        ["run", suite, "--no-roofs", "--quiet", "--results", folder.url.path] + choice)
      #expect(result.code == 0, "\(result.errors)")
      let summary = try #require(Lines(folder.record()).of("summary").first)
      #expect(summary["outcome"] as? String == "unsupported")
      #expect(
        summary["message"] as? String
          == "No plugin has a kernel for training-step-alexnet in f64; \(others)."
      )
      try FileManager.default.removeItem(at: folder.record())
    }
  }

  @Test(.enabled(if: python != nil, "PyTorch isn't installed: pip install torch numpy"))
  func `a device that the machine lacks can't be validated on`() throws {
    let result = try Program.run("validate", "--device", "gpu:9", "--dry-run", "--quiet")
    #expect(result.code == 64)
    #expect(
      result.errors.contains(
        "The budget asks for device=gpu:9, which this machine doesn't have. It has cpu"))
  }

  @Test func `minutes that are none are refused`() throws {
    let result = try Program.run("validate", "--minutes", "0", "--quiet")
    #expect(result.code == 64)
    #expect(
      result.errors.contains("--minutes takes more than 0 and at most 10,000, found 0.0."))
  }

  @Test(.enabled(if: python != nil, "PyTorch isn't installed: pip install torch numpy"))
  func `a processor multiplies bf16 with sums in f32, and declines TF32 by its name`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file(
      "precise.yaml",
      """
      suite: 1
      name: precise
      summary: Products and a step in other precisions than f32.
      source: these tests
      budgets: ["cores=1"]
      cases:
        - {name: half, operation: gemm, precision: bf16, problem: {m: 64, n: 48, k: 512}}
        - {name: whole, operation: gemm, precision: i8, problem: {m: 64, n: 48, k: 512}}
        - {name: rounded, operation: gemm, precision: tf32, problem: {m: 64, n: 48, k: 512}}
        - {name: step, operation: training-step-mobilenet-v2, precision: bf16, problem: {batch: 1}}
      """)
    let result = try Program.run(
      "run", suite, "--kernels", "pytorch", "--no-roofs", "--quiet", "--time-limit", "0.1",
      "--results", folder.url.path)
    #expect(result.code == 0, "\(result.errors)")
    let record = try Lines(folder.record())
    func summary(_ name: String) -> [String: Any]? {
      record.of("summary").first { ($0["cell"] as? String ?? "").hasPrefix("\(name) @") }
    }
    for name in ["half", "whole", "step"] {
      let outcome = summary(name)?["outcome"] as? String ?? "none"
      #expect(
        ["ok", "noisy", "not-converged"].contains(outcome),
        "\(name): \(outcome): \(summary(name)?["message"] ?? "")")
    }
    #expect(summary("rounded")?["outcome"] as? String == "unsupported")
    #expect(
      summary("rounded")?["message"] as? String
        == "The kernel doesn't do this problem: gemm in tf32 on a processor; there it does f32, "
        + "f64, bf16, i8")
    let facts = record.of("invocation").compactMap { $0["facts"] as? [String: Any] }
      .compactMap { $0["library"] as? [String: String] }
    #expect(Set(facts.map { $0["library.tf32"] }) == ["off"])
    #expect(facts.contains { $0["model.precision"] == "autocast to bf16" })
  }
}
