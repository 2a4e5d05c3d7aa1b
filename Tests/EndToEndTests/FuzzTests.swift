import Foundation
import Testing

/// Readers of what strangers wrote, on mutated inputs: more of them with `make fuzz`.
struct FuzzTests {
  @Test(arguments: [
    ("record", 500), ("manifest", 2_000), ("budget", 2_000), ("protocol", 2_000),
    ("formula", 2_000), ("table", 2_000), ("suite", 500), ("catalogue", 200), ("topology", 60),
  ])
  func `no mutated input crashes a reader, or takes long`(target: String, runs: Int) throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      ["\(target)", "--runs", "\(runs)", "--seed", "7", "--artifacts", folder.url.path],
      name: "fuzz")
    #expect(result.code == 0, "\(result.output)\(result.errors.suffix(2000))")
    #expect(result.output.contains("0 findings"))
  }

  @Test func `an unknown target is wrong usage`() throws {
    let result = try Program.run(["recrod"], name: "fuzz")
    #expect(result.code == 64)
    #expect(
      result.errors.contains(
        "Targets: record, manifest, budget, protocol, formula, table, suite, catalogue, topology"))
  }
}
