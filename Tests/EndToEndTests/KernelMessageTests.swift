import Foundation
import Testing

/// What kernels report to the host, from the kernel to the report.
struct KernelMessageTests {
  /// Measures kernels of the fixtures once each.
  private func run(
    _ fixtures: [String], in folder: TemporaryFolder
  ) throws -> Program.Result {
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    let paths = fixtures.flatMap { ["--plugin-path", "Tests/Fixtures/\($0)"] }
    let kernels = fixtures.map { "fixture-\($0)" }.joined(separator: ",")
    let rest = ["--kernels", kernels, "--time-limit", "1", "--no-roofs", "--quiet"]
    return try Program.run(["run", suite, "--results", folder.url.path] + paths + rest)
  }

  @Test func `the user sees what kernels warn of, the record keeps it, the report shows it once`()
    throws
  {
    let folder = try TemporaryFolder()
    let result = try run(["chatter", "open-fails"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    // During the run, on one line, without the command that a terminal would take.
    #expect(
      result.errors.contains(
        "Warning: fixture-chatter reports for product @ cores=1,time=8s · fixture-chatter: "
          + "warning: \u{FFFD}[31mThe fixture is hot.\n"), "\(result.errors)")
    #expect(result.errors.ranges(of: "is hot").count == 1)
    #expect(result.errors.contains("error: The fixture opens no problem."))
    #expect(!result.errors.contains("The fixture runs."))
    // In the record with its level, even of a kernel that never opened.
    let invocations = try Lines(folder.record()).of("invocation")
    func messages(_ fixture: String) throws -> [[String: Any]] {
      let own = invocations.first { ($0["cell"] as? String)?.hasSuffix(fixture) == true }
      return try #require(own?["messages"] as? [[String: Any]])
    }
    let chatter = try messages("fixture-chatter")
    #expect(chatter.map { $0["level"] as? String } == ["warning", "info"])
    #expect(chatter.first?["text"] as? String == "\u{1B}[31mThe fixture\nis hot.")
    #expect(chatter.first?["count"] as? Int == 1)
    #expect(chatter.last?["count"] as? Int ?? 0 > 3)
    let refusal = try messages("fixture-open-fails")
    #expect(refusal.map { $0["text"] as? String } == ["The fixture opens no problem."])
    // In the report.
    #expect(result.output.contains("What kernels reported"))
    #expect(
      result.output.contains(/warning +\u{FFFD}\[31mThe fixture is hot\./), "\(result.output)")
    #expect(result.output.contains(/info +The fixture runs\./))
    #expect(result.output.contains(/error +The fixture opens no problem\./))
    #expect(!result.output.contains("\u{1B}"))
    // And how much of its outputs was checked: all of three iterations or more in each invocation.
    #expect(result.output.contains("Checked outputs"))
    #expect(result.output.contains(/fixture-chatter +1 +100\.0 %/), "\(result.output)")
    let check = try #require(
      invocations.first { ($0["cell"] as? String)?.hasSuffix("fixture-chatter") == true }?["check"]
        as? [String: Any])
    #expect(check["outputs"] as? Int == 48 * 40)
    #expect(check["ofOutputs"] as? Int == 48 * 40)
    #expect((check["iterations"] as? Int).map { $0 >= 3 } == true)
  }
}
