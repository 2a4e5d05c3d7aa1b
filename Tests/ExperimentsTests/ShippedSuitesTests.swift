import Experiments
import Operations
import Testing

@Testing.Suite("Shipped suites")
struct ShippedSuitesTests {
  @Test("the folder holds six suites, each named like its file")
  func namesAreFileNames() throws {
    let names = try Experiments.Suite.names(in: suitesFolder)
    #expect(
      names == [
        "deepbench-inference", "deepbench-training", "gpu", "quick", "resnet50", "transformer",
      ])
    #expect(try names.map { try shipped($0).name } == names)
  }

  // DeepBench at e54214f: gemm_problems.h has 160 + 75 + 13 rows, conv_problems.h 94 + 107 + 16.
  // A row that stands there twice or more is one case here, and its count says so.
  @Test(arguments: [
    ("deepbench-training", OperationID.gemm, 160, 160),
    ("deepbench-training", .convolution, 90, 94),
    ("deepbench-inference", .gemm, 84, 75 + 13),
    ("deepbench-inference", .convolution, 103, 107 + 16),
  ])
  func deepBenchIsComplete(name: String, operation: OperationID, cases: Int, rows: Int) throws {
    let chosen = try shipped(name).cases.filter { $0.operation == operation }
    #expect(chosen.count == cases)
    #expect(chosen.map(\.count).reduce(0, +) == rows)
  }

  @Test(arguments: [("deepbench-training", 27_268.9e9), ("deepbench-inference", 1_915.03e9)])
  func deepBenchTakesThePublishedWork(name: String, flop: Double) throws {
    #expect(abs(Double(try work(of: shipped(name).cases)) / flop - 1) < 0.00001)
  }

  @Test("DeepBench lists the width first")
  func deepBenchKeepsWidthAndHeight() throws {
    let first = try #require(
      shipped("deepbench-training").cases.first { $0.operation == .convolution })
    #expect(first.name == "conv-700x161x1-b4-k32-f20x5-p0x0-s2x2")
    guard case .sizes(let problem) = first.problem else {
      Issue.record("The case names no sizes.")
      return
    }
    #expect(
      problem.description
        == "batch=4 channels=1 height=161 width=700 filters=32 filter_height=5 filter_width=20 "
        + "stride_height=2 stride_width=2 padding_height=0 padding_width=0 dilation_height=1 "
        + "dilation_width=1 groups=1")
  }

  @Test("ResNet-50 has 53 convolutions, 23 distinct, and takes 8.178 GFLOP per image")
  func resNet50IsComplete() throws {
    let cases = try shipped("resnet50").cases
    let convolutions = cases.filter { $0.operation == .convolution }
    #expect(convolutions.count == 23)
    #expect(convolutions.map(\.count).reduce(0, +) == 53)
    #expect(cases.count == 24)
    let batch = 8
    #expect(abs(Double(work(of: cases)) / Double(batch) / 8.178e9 - 1) < 0.005)
  }

  // 12 layers with 85 M parameters outside the embeddings; GPT-2 with its last projection; 17.56
  // multiply-adds for ViT-B/16; 7.5 G parameters for Llama 3 8B without its embeddings.
  @Test(arguments: [
    ("bert-base-s128", 6, 22.35e9), ("bert-base-s512", 6, 96.64e9),
    ("bert-large-s384", 6, 246.4e9), ("gpt2-small-s1024", 7, 291.6e9),
    ("gpt2-medium-s1024", 7, 827.0e9), ("vit-b16", 8, 35.13e9), ("llama3-8b-decode", 5, 15.01e9),
  ])
  func transformersTakeTheirWork(model: String, cases: Int, flop: Double) throws {
    let own = try shipped("transformer").cases.filter { $0.name.hasPrefix(model + "-") }
    #expect(own.count == cases)
    #expect(abs(Double(work(of: own)) / flop - 1) < 0.001)
  }

  @Test("one new token multiplies matrices by vectors, which memory bounds")
  func decodingIsMemoryBound() throws {
    let decode = try shipped("transformer").cases.filter { $0.name.hasPrefix("llama3") }
    #expect(decode.allSatisfy { $0.operationClass == .memoryBound })
  }

  @Test("quick has 8 cases: 16 cells for two budgets, and an ISA ladder for two of them")
  func quickIsSmall() throws {
    let quick = try shipped("quick")
    #expect(
      quick.cases.map(\.name) == [
        "gemm-large", "gemm-small", "gemm-skinny", "convolution-3x3", "convolution-1x1",
        "convolution-7x7", "triad-l2", "triad-memory",
      ])
    #expect(quick.budgets == ["cores=1", "all"])
    #expect(
      quick.cases.filter { $0.budgets.contains("isa") }.map(\.name)
        == ["gemm-large", "convolution-3x3"])
    // One iteration of all but gemm-large ends within 17 ms at 50 GFLOP/s.
    #expect(quick.cases.dropFirst().allSatisfy { Double($0.flop) / 50e9 < 0.017 })
    #expect(quick.cases.last?.problem == .cacheLevel(.memory))
  }

  private func shipped(_ name: String) throws -> Experiments.Suite {
    try Experiments.Suite.find(
      name, in: suitesFolder, operations: OperationCatalogue.suiteOperations)
  }

  private func work(of cases: [SuiteCase]) -> Int {
    cases.map { $0.flop * $0.count }.reduce(0, +)
  }
}
