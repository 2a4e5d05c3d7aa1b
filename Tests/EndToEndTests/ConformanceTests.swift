import Foundation
import Testing

/// What `divide plugin check` finds of kernels that cheat, and of those that don't.
///
/// One at a time: some of the rules measure.
@Suite(.serialized)
struct ConformanceTests {
  /// Cheats and faults of libraries, with the rules that are examined, and the one that names it.
  static let native: [(fixture: String, rules: String, broken: String)] = [
    ("cheat-newer", "newer-host,correct", "newer-host"),
    ("cheat-anything", "wrong-parameters,double-open", "wrong-parameters"),
    ("cheat-global", "double-open,close-without-run", "double-open"),
    ("cheat-cancel", "cancel,determinism", "cancel"),
    ("hang", "cancel,close-without-run", "cancel"),
    ("cheat-stride", "correct", "correct"),
    ("cheat-off-by-one", "correct", "correct"),
    ("cheat-precision", "correct,exact-integers", "correct"),
    ("cheat-integers", "correct,exact-integers", "correct"),
    ("cheat-early-return", "correct,large-problem", "large-problem"),
    ("cheat-first-call", "every-iteration,correct", "every-iteration"),
    ("cheat-half", "every-iteration,determinism", "every-iteration"),
    ("cheat-poison", "every-iteration,determinism", "every-iteration"),
    ("sleepy-fast", "every-iteration", "every-iteration"),
    ("wrong-late", "late-iterations,close-without-run", "late-iterations"),
    ("cheat-cached", "fresh-inputs,exact-integers", "fresh-inputs"),
    ("cheat-inexact", "correct,exact-integers", "exact-integers"),
    ("cheat-denormals", "tiny-numbers,state", "tiny-numbers"),
    ("cheat-modes", "state,correct", "state"),
    ("cheat-signal", "state,correct", "state"),
    ("cheat-order", "determinism,fresh-inputs", "determinism"),
    ("input-change", "inputs", "inputs"),
    ("overrun", "canaries", "canaries"),
    ("underrun", "canaries", "canaries"),
    ("cheat-canary", "outside-reads,canaries", "outside-reads"),
    ("threads", "threads", "threads"),
    ("cheat-leak", "memory,tiny-numbers", "memory"),
  ]

  @Test(arguments: native)
  func `a library's cheat is named by its rule, and no other rule is broken`(
    _ cheat: (fixture: String, rules: String, broken: String)
  ) throws {
    let found = try Self.check(
      "fixture-\(cheat.fixture)", "Tests/Fixtures/\(cheat.fixture)", "--rules", cheat.rules,
      "--budget", "cores=1,time=20s")
    #expect(found.broken == [cheat.broken], "\(found)")
    #expect(found.code == 1)
  }

  /// Cheats that come to nothing where the room refuses what they try.
  @Test(arguments: [
    ("cheat-threads", "threads"), ("cheat-orphan", "threads"), ("cheat-socket", "network"),
  ])
  func `what the room refuses is no fault, and what it can't is named`(
    fixture: String, rule: String
  ) throws {
    let found = try Self.check(
      "fixture-\(fixture)", "Tests/Fixtures/\(fixture)", "--rules", "\(rule),tiny-numbers",
      "--budget", "cores=1,time=20s")
    #expect(found.broken.isSubset(of: [rule]), "\(found)")
    #expect(found.kept.contains("tiny-numbers"))
  }

  /// Cheats of programs.
  static let programs: [(fixture: String, rules: String, broken: String)] = [
    ("wrong", "correct", "correct"),
    ("first-only", "every-iteration,correct", "every-iteration"),
    ("half", "every-iteration,determinism", "every-iteration"),
    ("poison", "every-iteration,determinism", "every-iteration"),
    ("cached", "fresh-inputs,correct", "fresh-inputs"),
    ("inexact", "correct,exact-integers", "exact-integers"),
    ("claims", "stated-times,correct", "stated-times"),
    ("threads", "threads", "threads"),
    ("child", "threads", "threads"),
  ]

  @Test(arguments: programs)
  func `a program's cheat is named by its rule, and no other rule is broken`(
    _ cheat: (fixture: String, rules: String, broken: String)
  ) throws {
    let found = try Self.check(
      "python-\(cheat.fixture)", "Tests/Fixtures/Python/\(cheat.fixture)", "--rules", cheat.rules)
    #expect(found.broken == [cheat.broken], "\(found)")
    #expect(found.code == 1)
  }

  @Test(arguments: [
    ("cheat-half", "every-iteration"), ("cheat-canary", "outside-reads"),
    ("cheat-poison", "every-iteration"),
  ])
  func `a cheat is named when every rule is examined`(fixture: String, rule: String) throws {
    let found = try Self.check("fixture-\(fixture)", "Tests/Fixtures/\(fixture)", "--untimed")
    #expect(found.broken.contains(rule), "\(found)")
    #expect(found.code == 1)
  }

  @Test(arguments: honest)
  func `an honest kernel keeps every rule`(plugin: String, folder: String) throws {
    let found = try Self.check(plugin, folder, "--untimed")
    #expect(found.broken.isEmpty, "\(found)")
    #expect(found.kept.isSuperset(of: ["correct", "every-iteration", "memory"]))
    #expect(found.code == 0)
  }

  @Test
  func `the memory-bound operations are right on awkward sizes, and stay within their tensors`()
    throws
  {
    let found = try Self.check(
      "elementwise", "plugins", "--rules", "correct,outside-reads")
    #expect(found.broken.isEmpty, "\(found)")
    #expect(found.kept == ["correct", "outside-reads"])
  }

  @Test(arguments: ["avx2", "avx", "sse", "portable"])
  func `the memory-bound operations are right with fewer instructions`(isa: String) throws {
    let found = try Self.check(
      "elementwise", "plugins", "--rules", "correct", environment: ["DIVIDE_ISA": isa])
    #expect(found.broken.isEmpty, "\(found)")
  }

  /// Instruction sets of the plugin's own loops, and of OpenBLAS, some of whose cores multiply
  /// small matrices as they lie.
  static let convolutionPaths = [
    ["DIVIDE_ISA": "avx2"], ["DIVIDE_ISA": "avx"], ["DIVIDE_ISA": "sse"],
    ["DIVIDE_ISA": "portable"], ["OPENBLAS_CORETYPE": "Haswell"],
    ["OPENBLAS_CORETYPE": "Prescott", "DIVIDE_ISA": "sse"],
  ]

  @Test(arguments: convolutionPaths)
  func `convolutions are right, forward and backward, with fewer instructions`(
    environment: [String: String]
  ) throws {
    let found = try Self.check(
      "convolution", "plugins", "--rules", "correct,large-problem,exact-integers,outside-reads",
      environment: environment)
    #expect(found.broken.isEmpty, "\(found)")
    #expect(
      found.kept.isSuperset(of: ["correct", "large-problem", "exact-integers", "outside-reads"]))
  }

  @Test func `convolutions share their work among threads, and are right`() throws {
    let found = try Self.check(
      "convolution", "plugins", "--rules", "correct,large-problem,every-iteration,threads",
      "--budget", "all")
    #expect(found.broken.isEmpty, "\(found)")
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/usr/include/oneapi/dnnl/dnnl.hpp"),
      "oneDNN isn't installed: apt-get install libdnnl-dev"))
  func `oneDNN computes its operations right, from and to the host's layouts`() throws {
    let folder = try TemporaryFolder()
    let plugin = folder.url.appending(path: "onednn")
    try FileManager.default.copyItem(
      at: Program.checkout.appending(path: "plugins/onednn"), to: plugin)
    let make = Process()
    make.executableURL = URL(filePath: "/usr/bin/make")
    make.arguments = [
      "-s", "-B", "-C", plugin.path, "CXXFLAGS=-O1",
      "DIVIDE_INCLUDE=\(Program.checkout.path)/Sources/CKernelABI/include",
      "DIVIDE_C=\(Program.checkout.path)/plugins/support/c",
    ]
    try make.run()
    make.waitUntilExit()
    try #require(make.terminationStatus == 0)
    let found = try Self.check(
      "onednn", plugin.path, "--rules", "correct,large-problem,fresh-inputs,threads")
    #expect(found.broken.isEmpty, "\(found)")
    #expect(found.kept == ["correct", "large-problem", "fresh-inputs", "threads"])
    let right = Set(
      found.findings.filter { $0.rule == "correct" && $0.verdict == "kept" }.map(\.operation))
    #expect(right.isSuperset(of: ["lstm", "gru", "max-pooling", "max-pooling-backward"]))
    // Where the processor has no instructions for a precision, or oneDNN no kernel,
    // it says what there is.
    for precision in ["bf16", "i8"] {
      let reduced = found.findings.filter { $0.rule == "correct" && $0.precision == precision }
      #expect(
        Set(reduced.map(\.operation)) == ["gemm", "batched-gemm", "convolution"], "\(precision)")
      for finding in reduced where finding.verdict != "kept" {
        #expect(finding.verdict == "not-examined")
        #expect(finding.reason?.contains("oneDNN has ") == true, "\(finding)")
      }
    }
  }

  static let honest = [
    ("fixture-good", "Tests/Fixtures/good"), ("python-good", "Tests/Fixtures/Python/good"),
    ("gemm", "plugins"), ("convolution", "plugins"), ("roofline", "plugins"),
  ]

  @Test func `a rule that doesn't exist is suggested`() throws {
    let result = try Program.run("plugin", "check", "gemm", "--rules", "linear-tiem")
    #expect(result.code == 64)
    #expect(
      result.errors.contains("There is no rule 'linear-tiem'. Did you mean 'linear-time'?"),
      "\(result.errors)")
  }

  @Test func `a plugin that doesn't exist is suggested`() throws {
    let result = try Program.run("plugin", "check", "gem")
    #expect(result.code == 64)
    #expect(
      result.errors.contains("There is no plugin 'gem'. Did you mean 'gemm'?"), "\(result.errors)")
  }

  /// What one check found.
  struct Found {
    var code: Int32
    var kept: Set<String>
    var broken: Set<String>
    var said: [String]
    var findings: [Finding]
  }

  /// What one rule found of one operation in one precision.
  struct Finding: Decodable {
    var rule: String
    var operation: String
    var precision: String
    var verdict: String
    var seen: String?
    var reason: String?
  }

  private struct Report: Decodable {
    var findings: [Finding]
  }

  static func check(
    _ plugin: String, _ folder: String, _ more: String..., environment: [String: String] = [:]
  ) throws -> Found {
    let result = try Program.run(
      ["plugin", "check", plugin, "--plugin-path", folder, "--json", "--quiet"] + more,
      environment: environment)
    let report = try #require(
      try? JSONDecoder().decode(Report.self, from: Data(result.output.utf8)), "\(result)")
    func rules(_ verdict: String) -> Set<String> {
      Set(report.findings.filter { $0.verdict == verdict }.map(\.rule))
    }
    return Found(
      code: result.code, kept: rules("kept"), broken: rules("broken"),
      said: report.findings.filter { $0.verdict == "broken" }.compactMap(\.seen),
      findings: report.findings)
  }
}

/// The rules that compare times, for a machine that does nothing else: `make conformance`.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["DIVIDE_TIMED_TESTS"] != nil,
    "They compare times: run 'make conformance' on a quiet machine."))
struct TimedConformanceTests {
  @Test(arguments: [
    ("fixture-cheat-half-warm", "Tests/Fixtures/cheat-half-warm", "linear-time"),
    ("fixture-cheat-memo", "Tests/Fixtures/cheat-memo", "repeated-inputs"),
    ("fixture-cheat-import", "Tests/Fixtures/cheat-import", "import-cost"),
    ("fixture-cheat-poison", "Tests/Fixtures/cheat-poison", "repeated-inputs"),
    ("python-memo", "Tests/Fixtures/Python/memo", "repeated-inputs"),
    ("python-prepare", "Tests/Fixtures/Python/prepare", "import-cost"),
  ])
  func `a cheat that only time shows is named`(
    plugin: String, folder: String, rule: String
  ) throws {
    let found = try ConformanceTests.check(plugin, folder, "--rules", rule)
    #expect(found.broken == [rule], "\(found)")
  }

  @Test(arguments: ConformanceTests.honest)
  func `an honest kernel takes the time its work takes`(plugin: String, folder: String) throws {
    let found = try ConformanceTests.check(
      plugin, folder, "--rules", "linear-time,repeated-inputs,import-cost,roof")
    #expect(found.broken.isEmpty, "\(found)")
  }
}
