import Foundation
import Testing

/// What the harness records of kernels that are programs of their own,
/// written with the Python module.
struct ProgramKernelTests {
  static let suite = """
    suite: 1
    name: tiny
    summary: One tiny product.
    source: these tests
    budgets: ["cores=1,time=20s"]
    cases:
      - name: product
        operation: gemm
        problem: {m: 8, n: 12, k: 10}
    """

  /// Every fixture, with the outcome that its kernel earns and a part of the message.
  static let outcomes: [(fixture: String, outcome: String, message: String)] = [
    ("good", "measured", ""),
    ("chatter", "measured", ""),
    ("unsupported", "unsupported", "The kernel doesn't do this problem: anything at all"),
    ("open-fails", "plugin-error", "ValueError: nothing opens here"),
    ("raise", "plugin-error", "ArithmeticError: an odd number"),
    ("exit", "crashed", "The program exited with 3 instead of answering."),
    ("garbage", "protocol-error", "this is not JSON"),
    ("old-protocol", "plugin-error", "the host speaks protocols [1], this module 99"),
    ("other-id", "plugin-error", "but the program says 'somebody-else'"),
    ("claims", "suspect-timing", "The program says that a run took"),
    (
      "claims-least", "suspect-timing", "The program says that a run took -9223372036854775808 ns;"
    ),
    ("wrong", "wrong-result", "c[0, 0] is"),
    ("first-only", "wrong-result", "it was not written"),
    ("threads", "over-budget", "It used 4 threads, and the budget grants 1."),
    ("child", "over-budget", "It used 2 threads, and the budget grants 1."),
  ]

  @Test func `each misbehaviour of a program becomes its outcome`() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      "run", try folder.file("tiny.yaml", Self.suite), "--results", folder.url.path,
      "--plugin-path", "Tests/Fixtures/Python", "--kernels",
      Self.outcomes.map { "python-\($0.fixture)" }.joined(separator: ","), "--time-limit", "0.1",
      "--no-roofs", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let summaries = try Lines(folder.record()).of("summary")
    for (fixture, outcome, message) in Self.outcomes {
      let cell = "product @ cores=1,time=20s · python-\(fixture)"
      let summary = try #require(summaries.first { $0["cell"] as? String == cell }, "\(cell)")
      let found = try #require(summary["outcome"] as? String)
      let said = summary["message"] as? String ?? ""
      let expected: Set = outcome == "measured" ? ["ok", "noisy", "not-converged"] : [outcome]
      #expect(expected.contains(found), "\(fixture): \(found): \(said)")
      #expect(message.isEmpty || said.contains(message), "\(fixture): \(said)")
    }
  }

  @Test func `a program's facts are in the record`() throws {
    let folder = try TemporaryFolder()
    _ = try Program.run(
      "run", try folder.file("tiny.yaml", Self.suite), "--results", folder.url.path,
      "--plugin-path", "Tests/Fixtures/Python/good", "--kernels", "python-good", "--time-limit",
      "0.1", "--no-roofs", "--quiet")
    let invocation = try #require(try Lines(folder.record()).of("invocation").first)
    let facts = try #require(invocation["facts"] as? [String: Any])
    let library = try #require(facts["library"] as? [String: String])
    #expect(library["library.name"] == "none, plain Python")
  }
}
