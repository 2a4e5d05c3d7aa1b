import Foundation
import Testing

/// Runs of the real program: what they save, and what they say.
struct RunTests {
  static let arguments = [
    "--plugin-path", "Tests/Fixtures/good", "--kernels", "fixture-good", "--no-roofs", "--quiet",
  ]

  @Test func `a run that was killed goes on without losing or repeating an invocation`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    let run = try Program.start(
      "divide",
      ["run", suite, "--results", folder.url.path, "--seed", "7"] + Self.arguments,
      output: Pipe(), errors: Pipe())
    var before: [String] = []
    for _ in 0..<200 where before.count < 3 {
      Thread.sleep(forTimeInterval: 0.05)
      let text = folder.findRecord().flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
      before = text.split(separator: "\n").map(String.init)
    }
    kill(run.processIdentifier, SIGKILL)
    run.waitUntilExit()
    let file = try folder.record()
    let saved = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    // What the kill left half written.
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"type":"invocation","cell":"pro"#.utf8))
    try handle.close()

    let result = try Program.run(
      ["run", "--resume", file.path, "--plugin-path", "Tests/Fixtures/good", "--quiet"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "The record's last line was cut short; it is dropped and measured again."))
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(Array(lines.prefix(saved.count)) == saved)
    let invocations = try Lines(file).of("invocation").map {
      "\($0["cell"] ?? "") \($0["round"] ?? "")"
    }
    #expect(Set(invocations).count == invocations.count)
    #expect(try Lines(file).of("footer").last?["complete"] as? Bool == true)
  }

  @Test func `Ctrl-C saves what was measured and says how to go on, and that finishes`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    let (output, errors) = (Pipe(), Pipe())
    let run = try Program.start(
      "divide",
      ["run", suite, "--results", folder.url.path, "--preset", "standard", "--time-limit", "10"]
        + Self.arguments, output: output, errors: errors)
    // The plan asks for eight invocations, so that behind the first there is something to stop.
    for _ in 0..<600 where run.isRunning {
      let text = folder.findRecord().flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
      if text.contains(#""type":"invocation""#) { break }
      Thread.sleep(forTimeInterval: 0.05)
    }
    kill(run.processIdentifier, SIGINT)
    run.waitUntilExit()
    #expect(run.terminationReason == .exit && run.terminationStatus == 1)
    let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    let file = try folder.record()
    #expect(
      said.hasSuffix(
        "Stopped. Everything measured so far is saved. Go on with:\n"
          + "  divide run --resume \(file.path)\n"), "\(said)")
    #expect(output.fileHandleForReading.availableData.isEmpty)
    let saved = try Lines(file)
    #expect(!saved.of("invocation").isEmpty)
    #expect(saved.all.last?["type"] as? String == "footer")
    #expect(saved.all.last?["complete"] as? Bool == false)

    let result = try Program.run(
      "run", "--resume", file.path, "--plugin-path", "Tests/Fixtures/good", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("product"))
    let lines = try Lines(file)
    #expect(lines.of("resumed").count == 1)
    #expect(lines.of("footer").last?["complete"] as? Bool == true)
    #expect(lines.of("invocation").count > saved.of("invocation").count)
  }

  @Test func `the rounds of a short run are spread over the span that was asked for`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    let result = try Program.run(
      ["run", suite, "--results", folder.url.path, "--span", "6"] + Self.arguments)
    #expect(result.code == 0, "\(result.errors)")
    let lines = try Lines(folder.record())
    let plan = try #require(lines.of("header").first?["plan"] as? [String: Any])
    #expect(plan["spanSeconds"] as? Double == 6)
    let starts = lines.of("invocation").compactMap { $0["startedAtSeconds"] as? Double }
    // At least 7 invocations, so that one begins each second.
    for (round, start) in starts.prefix(7).enumerated() { #expect(start >= Double(round)) }
  }

  @Test func `an affinity budget is verified by reading back`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    _ = try Program.run(
      ["run", suite, "--results", folder.url.path, "--time-limit", "1"] + Self.arguments)
    let invocation = try #require(try Lines(folder.record()).of("invocation").first)
    #expect(invocation["outcome"] as? String == "ok", "\(invocation["message"] ?? "")")
    let facts = try #require(invocation["budgetFacts"] as? [[String: Any]])
    let pus = try #require(facts.first { $0["resource"] as? String == "pus" })
    #expect(pus["enforcedBy"] as? String == "affinity")
    #expect(pus["verified"] as? Bool == true)
  }

  @Test func `the same seed plans the same bytes`() throws {
    let arguments = ["run", "quick", "--dry-run", "--seed", "5"]
    #expect(try Program.run(arguments).output == Program.run(arguments).output)
  }

  @Test(
    arguments: [
      (["run", "quik"], "There is no suite 'quik'. Did you mean 'quick'?"),
      (["run", "--kernels", "gem"], "There is no plugin 'gem'. Did you mean 'gemm'?"),
      (["run", "--preset", "fast"], "There is no preset 'fast'."),
      (["run", "--budgets", "core=1"], "A budget has no 'core'. Did you mean 'cores'?"),
      (["run", "--budgets", "cores=9999"], "The budget asks for 9999 cores, but this process may"),
      (["run", "--budgets", "quota=nan"], "The budget's 'quota' is 'nan'. Expected a number"),
      (["run", "--budgets", "quota=0.001"], "'quota=0.001' is less than the kernel can enforce"),
      (["run", "--budgets", "memory=1XB"], "'memory=1XB' has the unknown unit 'XB'."),
      (["run", "--budgets", "numa=0,2"], "Write numa=0+2."),
      (["run", "--budgets", "core"], "There is no ladder 'core'. Did you mean 'cores'?"),
      (
        ["run", "--span=-1"],
        "The value '-1' is invalid for '--span <span>': Give seconds from 0, at most 31,536,000 "
          + "(a year)."
      ),
      (
        ["run", "--time-limit=1e99", "--dry-run"],
        "The value '1e99' is invalid for '--time-limit <time-limit>': Give seconds above 0, at "
          + "most 31,536,000 (a year)."
      ),
      (
        ["run", "--time-limit=nan", "--dry-run"],
        "The value 'nan' is invalid for '--time-limit <time-limit>': Give seconds above 0, at "
          + "most 31,536,000 (a year)."
      ),
    ])
  func `wrong usage is refused before measuring, with what would be right`(
    arguments: [String], message: String
  ) throws {
    let result = try Program.run(arguments)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func `a problem too small to leave the caches is refused with what to do`() throws {
    let folder = try TemporaryFolder()
    let tiny = MisbehavingKernelTests.suite.replacing(
      "m: 48, n: 40, k: 56}", with: "m: 2, n: 2, k: 2}")
    let suite = try folder.file("tiny.yaml", tiny + "\n    caches: cold\n")
    let result = try Program.run(["run", suite, "--results", folder.url.path] + Self.arguments)
    #expect(result.code == 0, "\(result.errors)")
    let invocation = try #require(try Lines(try folder.record()).of("invocation").first)
    #expect(invocation["outcome"] as? String == "will-not-fit")
    #expect(
      (invocation["message"] as? String)?.contains(
        "sets of operands of 48 bytes, and a process can map at most 5461. Take a larger problem, "
          + "or 'caches: warm'."
      )
        == true, "\(invocation)")
  }

  @Test func `a results folder that can't be made is refused before measuring`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("file", "")
    let result = try Program.run("run", "quick", "--results", file, "--quiet")
    #expect(result.code == 1)
    #expect(result.errors.contains("can't be used"), "\(result.errors)")
    #expect(result.errors.contains("Name one that can be written with --results."))
  }

  @Test func `a record that is none, or newer, or damaged is said in one line`() throws {
    let folder = try TemporaryFolder()
    let cases = [
      ("none.jsonl", "hello\n", "is not a record of divide"),
      ("newer.jsonl", "{\"type\":\"header\",\"schemaVersion\":99}\n", "has schema version 99"),
      ("binary.jsonl", "\0\u{1}\u{2}\n", "is not a record of divide"),
    ]
    for (name, text, message) in cases {
      let result = try Program.run("report", try folder.file(name, text))
      #expect(result.code == 1)
      #expect(result.errors.contains(message), "\(result.errors)")
    }
  }
}
