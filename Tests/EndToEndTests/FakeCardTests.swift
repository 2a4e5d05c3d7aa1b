import Foundation
import Testing

/// The whole chain on a card that isn't there: a driver that tells of it, libraries that compute on
/// the processor instead, and the real programs between them.
@Suite(.enabled(if: FakeNVML.hindrance == nil, "\(FakeNVML.hindrance ?? "")"))
struct FakeCardTests {
  private static let libraries = [
    "libcuda.so.1", "libcublasLt.so.13", "libnvrtc.so.13", "libnccl.so.2",
  ]

  /// The plugin `cuda` and the libraries, compiled once.
  private static let built = Result {
    let folder = try Program.folder().appending(path: "fake-card")
    let make = Process()
    make.executableURL = URL(filePath: "/usr/bin/make")
    make.arguments = [
      "-s", "-j2", "-C", Program.checkout.appending(path: "Tests/Fixtures/cuda").path,
      "OUT=\(folder.path)",
    ]
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return folder
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs cases once on the card, and returns the record's text and its invocations.
  private func run(
    _ cases: [String], behaviour: String = "", budget: String = "device=gpu:0"
  ) throws -> (text: String, invocations: [[String: Any]]) {
    let built = try Self.built.get()
    let place = folder.url.appending(path: "libraries")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for library in Self.libraries {
      try FileManager.default.createSymbolicLink(
        at: place.appending(path: library), withDestinationURL: built.appending(path: "libfake.so"))
    }
    _ = try folder.file("libraries/behaviour", behaviour)
    let plugin = folder.url.appending(path: "cuda")
    try FileManager.default.createDirectory(at: plugin, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Program.checkout.appending(path: "plugins/cuda/plugin.yaml"),
      to: plugin.appending(path: "plugin.yaml"))
    try FileManager.default.copyItem(
      at: built.appending(path: "libkernel-cuda.so"),
      to: plugin.appending(path: "libkernel-cuda.so"))
    let suite = try folder.file(
      "fake.yaml",
      """
      suite: 1
      name: fake
      summary: A card that isn't there.
      source: made up
      budgets: ["\(budget)"]
      cases:
      \(cases.map { "  - {\($0)}" }.joined(separator: "\n"))

      """)
    var variables = try FakeNVML.environment("h100")
    variables["LD_LIBRARY_PATH", default: ""] += ":" + place.path
    variables["DIVIDE_CUDA_LIBRARIES"] = place.path
    let results = folder.url.appending(path: "results")
    let result = try Program.run(
      [
        "run", suite, "--results", results.path, "--kernels", "cuda", "--plugin-path", plugin.path,
        "--no-roofs", "--time-limit", "0.01", "--span", "0", "--quiet",
      ], environment: variables)
    #expect(result.code == 0, "\(result.errors)")
    let text = try String(contentsOf: folder.record(), encoding: .utf8)
    return (text, try Lines(folder.record()).of("invocation"))
  }

  private static let product = "operation: gemm, problem: {m: 48, n: 40, k: 56"

  @Test func `products in every precision and copies are computed, watched and right`() throws {
    let cases =
      ["f32", "tf32", "f64", "bf16", "f16", "i8"].map {
        "name: p-\($0), precision: \($0), \(Self.product)}"
      }
      + ["name: p-f8, precision: f8-e4m3, operation: gemm, problem: {m: 48, n: 48, k: 64, tb: 1}"]
      + ["copy", "copy-to-device", "copy-from-device"].map {
        "name: \($0), operation: \($0), problem: {elements: 5000}"
      }
    let (text, invocations) = try run(cases)
    #expect(invocations.count == 10)
    for invocation in invocations {
      #expect(invocation["outcome"] as? String == "ok", "\(invocation["message"] ?? "")")
      let groups = try #require(invocation["groups"] as? [[String: Any]])
      #expect(groups.allSatisfy { $0["deviceNanoseconds"] != nil })
      // Before the first group, and after each: in every invocation, by one process for all.
      let device = try #require(invocation["device"] as? [String: Any])
      #expect((device["states"] as? [Any])?.count == groups.count + 1)
      #expect((device["withoutJoules"] as? String)?.isEmpty == false)
      let facts = try #require(invocation["budgetFacts"] as? [[String: Any]])
      let bound = try #require(facts.first { $0["resource"] as? String == "device" })
      #expect(bound["requested"] as? String == "gpu:0")
      #expect(bound["enforcedBy"] as? String == "environment")
    }
    // What tells one specimen from the next.
    #expect(!text.contains("secret"))
  }

  @Test(arguments: [
    ("tf32-as-f32", "wrong-result"), ("wrong-result", "wrong-result"),
    ("expects-constants", "wrong-result"), ("lying-events", "suspect-timing"),
    ("late-error", "plugin-error"),
    ("no-device", "unsupported"),
  ])
  func `a card that does otherwise than it should is named`(behaviour: String, outcome: String)
    throws
  {
    let invocations = try run(["name: p, \(Self.product)}"], behaviour: behaviour).invocations
    #expect(
      invocations.map { $0["outcome"] as? String } == [outcome],
      "\(invocations.first?["message"] ?? "")")
  }
}
