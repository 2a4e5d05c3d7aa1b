import Foundation
import Testing

/// What the harness records of kernels that misbehave, each on the real worker.
@Suite(.serialized) struct MisbehavingKernelTests {
  /// One small product, with little time so that a kernel that hangs is given up soon.
  static let suite = """
    suite: 1
    name: small
    summary: One small product.
    source: these tests
    budgets: ["cores=1,time=8s"]
    cases:
      - name: product
        operation: gemm
        problem: {m: 48, n: 40, k: 56}
    """

  static let measured: Set = ["ok", "noisy", "not-converged"]

  @Test(
    arguments: [
      ("crash", "crashed"), ("abort", "crashed"), ("exit", "crashed"), ("hang", "timed-out"),
      ("leak", "out-of-memory"), ("overrun", "wrong-result"), ("underrun", "wrong-result"),
      ("wrong", "wrong-result"), ("wrong-late", "wrong-result"),
      ("input-change", "wrong-result"), ("partial", "wrong-result"),
      ("sleepy-fast", "wrong-result"), ("threads", "over-budget"),
      ("open-fails", "plugin-error"), ("unsupported", "unsupported"),
      ("old-major", "plugin-error"), ("small-struct", "plugin-error"),
      ("no-entry", "plugin-error"), ("good", "measured"), ("chatter", "measured"),
      ("huge-struct", "measured"),
    ])
  func `each misbehaviour becomes its outcome, and the run goes on to its report`(
    fixture: String, outcome: String
  ) throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", Self.suite)
    let result = try Program.run(
      "run", suite, "--plugin-path", "Tests/Fixtures/\(fixture)", "--kernels",
      "fixture-\(fixture)", "--results", folder.url.path, "--time-limit", "1",
      "--no-roofs", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let summaries = try Lines(folder.record()).of("summary")
    let product = try #require(
      summaries.first { ($0["cell"] as? String)?.hasPrefix("product") == true })
    let found = try #require(product["outcome"] as? String)
    let expected = outcome == "measured" ? Self.measured.contains(found) : found == outcome
    #expect(expected, "\(found): \(product["message"] ?? "")")
    #expect(result.output.contains("product"))
  }
}
