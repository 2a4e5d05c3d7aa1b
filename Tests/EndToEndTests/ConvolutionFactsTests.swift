import Foundation
import Testing

/// What the plugin convolution says of how it computed.
struct ConvolutionFactsTests {
  static let hasAVX2 =
    ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").contains(" avx2 ")

  static func suite(isa: String) -> String {
    """
    suite: 1
    name: tiny
    summary: One tiny convolution of 1 × 1.
    source: these tests
    budgets: ["cores=1,isa=\(isa),time=20s"]
    cases:
      - name: pointwise
        operation: convolution
        problem:
          {batch: 1, channels: 48, height: 8, width: 8, filters: 40, filter_height: 1,
           filter_width: 1}
    """
  }

  @Test(
    .enabled(if: hasAVX2, "This processor has no AVX2."),
    arguments: [("avx2", "tiles"), ("avx", "openblas")])
  func `products are the plugin's own where vectors suffice, whatever OpenBLAS would do`(
    isa: String, products: String
  ) throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      "run", try folder.file("tiny.yaml", Self.suite(isa: isa)), "--results", folder.url.path,
      "--kernels", "convolution", "--time-limit", "0.1", "--no-roofs", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let invocation = try #require(try Lines(folder.record()).of("invocation").first)
    let facts = try #require(invocation["facts"] as? [String: Any])
    let library = try #require(facts["library"] as? [String: String])
    #expect(library["convolution.vectors"] == isa)
    #expect(library["convolution.products"] == products)
  }
}
