import Foundation
import Testing

/// Records and suites whose sizes are as large as a file can say.
struct LyingSizesTests {
  /// A record of one cell that says it computed this.
  private func record(
    _ operation: String, _ sizes: [(String, Int)], in folder: TemporaryFolder
  ) throws -> String {
    let source = Program.checkout.appending(path: "Tests/Fixtures/Fuzz/record/one-cell.jsonl")
    let problem = sizes.map { "{\"name\":\"\($0.0)\",\"value\":\($0.1)}" }.joined(separator: ",")
    return try folder.file(
      "lying.jsonl",
      String(contentsOf: source, encoding: .utf8)
        .replacing(/"problem":\[[^\]]*\]/, with: "\"problem\":[\(problem)]")
        .replacing(/"operation":"[^"]*"/, with: "\"operation\":\"\(operation)\""))
  }

  private static let most = 1 << 32

  @Test(arguments: [
    (
      "convolution",
      [
        ("batch", most), ("channels", most), ("height", most), ("width", most), ("filters", most),
        ("filter_height", 1), ("filter_width", 1),
      ]
    ),
    // What took more than 20 s: a loop over the filter's rows.
    (
      "convolution",
      [
        ("batch", 1), ("channels", 1), ("height", most), ("width", 1), ("filters", 1),
        ("filter_height", most), ("filter_width", 1),
      ]
    ),
    ("softmax", [("rows", most), ("columns", most)]),
    ("attention", [("batch", most), ("heads", most), ("length", most), ("width", most)]),
    ("max-pooling", [("batch", 1), ("channels", 1), ("height", most), ("width", most)]),
    ("lstm", [("batch", most), ("steps", most), ("inputs", most), ("hidden", most)]),
    ("gemm", [("m", most), ("n", most), ("k", most)]),
  ])
  func `a record with the largest sizes is reported, compared and estimated from`(
    operation: String, sizes: [(String, Int)]
  ) throws {
    let folder = try TemporaryFolder()
    let path = try record(operation, sizes, in: folder)
    let report = try Program.run("report", path, "--brief")
    #expect(report.code == 0, "\(report.errors)")
    #expect(report.output.contains("Throughput"))
    let comparison = try Program.run("compare", path, path)
    #expect(comparison.code == 0, "\(comparison.errors)")
    let estimate = try Program.run("estimate", "--record", path, "bert-base")
    #expect(estimate.code == 0 || estimate.errors.contains("has no rate for"), "\(estimate.errors)")
    // It is of another machine, but that isn't found out by falling over.
    let resumed = try Program.run("run", "--resume", path, "--quiet")
    #expect(resumed.code == 1)
    #expect(resumed.errors.contains("Error: The "))
    #expect(!resumed.errors.contains("damaged"))
  }

  @Test func `a suite with a product too large for any memory is planned as unsupported`() throws {
    let folder = try TemporaryFolder()
    let suite = try folder.file(
      "large.yaml",
      """
      suite: 1
      name: large
      summary: One product.
      source: Made up.
      budgets: [cores=1]
      cases:
        - {name: huge, operation: gemm, precision: f32, \
      problem: {m: 4294967296, n: 4294967296, k: 4294967296}}
      """)
    let result = try Program.run("run", suite, "--dry-run", "--format", "csv")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains(",unsupported"))
  }
}
