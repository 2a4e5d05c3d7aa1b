import Foundation
import Testing

/// What the harness records of kernels that misbehave, each on the real worker.
struct MisbehavingKernelTests {
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

  /// Every fixture, with the outcome that its kernel earns.
  static let outcomes = [
    "crash": "crashed", "abort": "crashed", "exit": "crashed", "hang": "timed-out",
    "leak": "out-of-memory", "overrun": "wrong-result", "underrun": "wrong-result",
    "wrong": "wrong-result", "wrong-late": "wrong-result", "input-change": "wrong-result",
    "partial": "wrong-result", "sleepy-fast": "wrong-result", "threads": "over-budget",
    // It may start no processes, and computes without.
    "cheat-orphan": "measured",
    "open-fails": "plugin-error", "unsupported": "unsupported", "old-major": "plugin-error",
    "small-struct": "plugin-error", "no-entry": "plugin-error", "good": "measured",
    "chatter": "measured", "huge-struct": "measured",
  ]

  @Test func `each misbehaviour becomes its outcome, and the run goes on to its report`() throws {
    let folder = try TemporaryFolder()
    let fixtures = Self.outcomes.keys.sorted()
    let result = try Program.run(
      ["run", try folder.file("small.yaml", Self.suite), "--results", folder.url.path]
        + fixtures.flatMap { ["--plugin-path", "Tests/Fixtures/\($0)"] }
        + ["--kernels", fixtures.map { "fixture-\($0)" }.joined(separator: ",")]
        + ["--time-limit", "1", "--no-roofs", "--quiet"])
    #expect(result.code == 0, "\(result.errors)")
    let summaries = try Lines(folder.record()).of("summary")
    #expect(summaries.count == fixtures.count)
    for (fixture, outcome) in Self.outcomes {
      let cell = "product @ cores=1,time=8s · fixture-\(fixture)"
      let summary = try #require(summaries.first { $0["cell"] as? String == cell }, "\(cell)")
      let found = try #require(summary["outcome"] as? String)
      let expected: Set =
        outcome == "measured" ? ["ok", "noisy", "not-converged"] : [outcome]
      #expect(expected.contains(found), "\(fixture): \(found): \(summary["message"] ?? "")")
    }
    #expect(result.output.contains("product"))
  }
}
