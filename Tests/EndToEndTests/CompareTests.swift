import Foundation
import Testing

/// Comparisons of real runs, and of the record that is committed.
struct CompareTests {
  /// A record of the quick suite, under `results/`.
  static var committed: String {
    Program.checkout.appending(path: "results/a97f511625003a97/20261123T114829Z.jsonl").path
  }

  /// The committed record as if another machine had measured it, in twice the time.
  private static func slowerMachine(_ folder: TemporaryFolder) throws -> String {
    let lines = try Lines(URL(filePath: committed)).all.map { line in
      var line = line
      if var machine = line["machine"] as? [String: Any] {
        machine["fingerprint"] = "0123456789abcdef"
        line["machine"] = machine
      }
      if let groups = line["groups"] as? [[String: Any]] {
        line["groups"] = groups.map { group in
          var group = group
          for key in ["nanoseconds", "processorNanoseconds"] {
            if let times = group[key] as? [Int] { group[key] = times.map { $0 * 2 } }
            if let time = group[key] as? Int { group[key] = time * 2 }
          }
          return group
        }
      }
      return String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
    }
    return try folder.file("slower.jsonl", lines.joined(separator: "\n") + "\n")
  }

  private static func json(_ arguments: [String]) throws -> [String: Any] {
    let result = try Program.run(arguments + ["--json"])
    #expect(result.code == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// The only comparison that a command prints.
  private static func comparison(
    _ arguments: [String], _ kind: String = "verdicts"
  ) throws -> [String: Any] {
    let comparisons = try #require(try json(arguments)["comparisons"] as? [[String: Any]])
    #expect(comparisons.count == 1)
    return try #require(comparisons.first?[kind] as? [String: Any])
  }

  @Test func `a kernel in plain C is slower than the library, measured in turns`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    let result = try Self.comparison([
      "compare", "--run", "\(suite) --kernels gemm --no-roofs", "--run",
      "\(suite) --kernels fixture-good --plugin-path Tests/Fixtures/good --no-roofs", "--results",
      folder.url.path, "--quiet",
    ])
    let row = try #require((result["rows"] as? [[String: Any]])?.first)
    // OpenBLAS does several times the work of a plain loop on any processor.
    #expect(row["verdict"] as? String == "slower")
    let differences = try #require(row["differences"] as? [String])
    #expect(differences.contains("kernel gemm → fixture-good"))
    #expect(result["isMeasuredMargin"] as? Bool == false)
    // Both sides are measured in the same rounds, and as often.
    let invocations = try Lines(folder.record()).of("invocation")
    let rounds = Dictionary(grouping: invocations) { $0["cell"] as? String }
      .mapValues { Set($0.compactMap { $0["round"] as? Int }) }
    #expect(rounds.count == 2)
    #expect(Set(rounds.values).count == 1)
    // The record of both runs can be compared again by itself.
    let again = try Self.comparison(["compare", folder.record().path])
    #expect((again["rows"] as? [[String: Any]])?.first?["verdict"] as? String == "slower")
    for limit in ["slower", "slower:5%"] {
      let judged = try Program.run(
        "compare", try folder.record().path, "--results", folder.url.path, "--fail-if", limit)
      #expect(judged.code == 2)
      #expect(judged.output.contains("Speedup:"))
      #expect(judged.errors == "Slower: product @ cores=1,time=8s · fixture-good · second\n")
    }
    // No processor runs a plain loop a thousand times as slowly as a library.
    let far = try Program.run("compare", try folder.record().path, "--fail-if", "slower:100000%")
    #expect(far.code == 0, "\(far.errors)")
  }

  @Test func `two records apart are not judged, and nothing passes for not slower`() throws {
    let records = ["small.jsonl", "small-again.jsonl"].map { "Tests/Fixtures/Records/\($0)" }
    let folder = try TemporaryFolder()
    let arguments = ["compare"] + records + ["--results", folder.url.path]
    let result = try Self.comparison(arguments)
    let rows = try #require(result["rows"] as? [[String: Any]])
    #expect(rows.count == 7)
    #expect(rows.allSatisfy { $0["verdict"] as? String == "not-judged" })
    #expect(result["margin"] == nil)
    #expect(result["inTurns"] as? Bool == false)
    let judged = try Program.run(arguments + ["--fail-if", "slower"])
    #expect(judged.code == 1)
    #expect(judged.errors.hasPrefix("Error: --fail-if can't tell: the records were measured one"))
  }

  @Test func `records of the folder are the history that two records are judged by`() throws {
    let folder = try TemporaryFolder()
    let small = try String(
      contentsOf: Program.checkout.appending(path: "Tests/Fixtures/Records/small.jsonl"),
      encoding: .utf8)
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "a97f511625003a97"), withIntermediateDirectories: true)
    // Three runs of the same builds, as fast as each other.
    for run in ["20260101T000001Z", "20260101T000002Z", "20260101T000003Z"] {
      _ = try folder.file(
        "a97f511625003a97/\(run).jsonl",
        small.replacing("20261127T121415Z", with: run))
    }
    let records = ["small.jsonl", "small-again.jsonl"].map { "Tests/Fixtures/Records/\($0)" }
    let result = try Self.comparison(["compare"] + records + ["--results", folder.url.path])
    #expect(result["runsOfMargin"] as? Int == 3)
    #expect(result["margin"] as? Double == 0.02)
    #expect(result["isMeasuredMargin"] as? Bool == true)
  }

  @Test func `a record compared with itself is the same in every cell`() throws {
    let record = Self.committed
    let result = try Self.comparison(["compare", record, record])
    let rows = try #require(result["rows"] as? [[String: Any]])
    #expect(rows.count > 20)
    #expect(rows.allSatisfy { $0["verdict"] as? String == "same" })
  }

  @Test func `a machine of half the speed has a roof gap and no software gap`() throws {
    let folder = try TemporaryFolder()
    let result = try Self.comparison(
      ["compare", Self.committed, try Self.slowerMachine(folder)], "gap")
    let rows = try #require(result["rows"] as? [[String: Any]])
    for row in rows {
      #expect(abs((row["throughputGap"] as? Double ?? 0) - 0.5) < 1e-9)
      guard let software = row["softwareGap"] as? Double else { continue }
      #expect(abs(software - 1) < 1e-9)
      #expect(abs((row["roofGap"] as? Double ?? 0) - 0.5) < 1e-9)
    }
    #expect(rows.contains { $0["softwareGap"] is Double })
  }

  @Test func `unlike budgets are not compared, and the reason is said`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    let result = try Program.run(
      "compare", "--run",
      "\(suite) --kernels fixture-good --plugin-path Tests/Fixtures/good --no-roofs --time-limit "
        + "0.1",
      "--run",
      "\(suite) --kernels fixture-good --plugin-path Tests/Fixtures/good --no-roofs --budgets "
        + "cores=1",
      "--results", folder.url.path, "--quiet")
    #expect(result.code == 1)
    #expect(
      result.errors.contains("the other side measures it under 'cores=1'"), "\(result.errors)")
  }

  @Test func `a selftest measures a floor that compare then takes`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file("small.yaml", MisbehavingKernelTests.suite)
    let kernel = "--kernels fixture-good --plugin-path Tests/Fixtures/good --no-roofs"
    let floor = try Self.json(
      ["selftest", "--json", suite] + kernel.split(separator: " ").map(String.init)
        + ["--results", folder.url.path, "--quiet"])
    #expect(floor["comparisons"] as? Int == 1)
    let compared = try Self.comparison([
      "compare", "--run", "\(suite) \(kernel)", "--run", "\(suite) \(kernel)", "--results",
      folder.url.path, "--quiet",
    ])
    #expect(compared["isMeasuredMargin"] as? Bool == true)
    #expect(compared["margin"] as? Double == floor["margin"] as? Double)
  }

  @Test func `two candidates are one JSON document`() throws {
    let record = Self.committed
    let comparisons = try Self.json(["compare", record, record, record])["comparisons"]
    #expect((comparisons as? [[String: Any]])?.count == 2)
  }

  @Test func `help of a selftest is its own`() throws {
    let result = try Program.run("selftest", "--help")
    #expect(result.code == 0)
    #expect(result.output.contains("Compares this machine with itself"))
  }

  @Test(
    arguments: [
      (["compare"], "Give records to compare, or two runs with --run."),
      (["compare", committed], "One record has nothing to be compared with."),
      (["compare", "--run", "quick --dry-run", "--run", "quick"], "--dry-run is for 'divide run'"),
      (["selftest", "--resume", "some.jsonl"], "--resume is for 'divide run' alone."),
      (["compare", "--run", "quick"], "--run was given 1 time. Give it twice."),
      (
        ["compare", "--run", "quick", "--run", "quick --preset standard"],
        "The second --run has --preset standard, and the first has none."
      ),
      (
        ["compare", "--run", "quick --span 3", "--run", "quick --span 4"],
        "The second --run has --span 4, and the first has 3."
      ),
      (
        ["compare", "--run", "quick", "--run", "quick --time-limit 5"],
        "give --time-limit in the first --run"
      ),
      (["compare", "--run", "quick", "--run", "quick --seed 2"], "--seed holds for both runs."),
      (["compare", committed, committed, "--fail-if", "faster"], "slower, slower:5%"),
      (["compare", committed, committed, "--fail-if", "slower:5"], "slower, slower:5%"),
      (
        [
          "compare", "Tests/Fixtures/Records/small.jsonl",
          "Tests/Fixtures/Records/other-machine.jsonl", "--fail-if", "slower",
        ], "--fail-if judges records of one machine"
      ),
    ])
  func `a comparison of nothing is wrong usage`(arguments: [String], message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
