import Documents
import Estimation
import Operations
import Quantities
import Testing

@Suite struct RecipeTests {
  /// Parameters as torchvision's table of models and the papers' own code have them.
  @Test(arguments: [
    ("alexnet", 61_100_840), ("vgg-16", 138_357_544), ("resnet-50", 25_557_032),
    ("mobilenet-v2", 3_504_872), ("vit-b-16", 86_567_656), ("gpt-2", 124_439_808),
  ])
  func `the shipped recipes have the published parameters`(id: String, parameters: Int) throws {
    #expect(try shipped().recipe(id).parameters == parameters)
  }

  @Test(arguments: [
    ("resnet-50", 8.18), ("vit-b-16", 35.1), ("gpt-2", 291.6), ("bert-base", 22.35),
  ])
  func `forward passes take the published work`(id: String, gigaFLOP: Double) throws {
    let recipe = try shipped().recipe(id)
    let counted = recipe.forwardFLOP / Double(recipe.batch) / 1e9
    #expect(abs(counted / gigaFLOP - 1) < 0.01)
  }

  @Test func `nine models have a recipe`() throws {
    #expect(
      try shipped().recipes.map(\.id) == [
        "alexnet", "bert-base", "bert-large", "gpt-2", "lstm", "mobilenet-v2", "resnet-50",
        "vgg-16", "vit-b-16",
      ])
  }

  @Test func `a training step is the operation of its recipe`() throws {
    for recipe in try shipped().recipes {
      let kind = try #require(
        OperationCatalogue.kind(OperationID(rawValue: "training-step-\(recipe.id)")))
      let step = try kind.init(
        Problem(sizes: [Problem.Size(name: "batch", value: recipe.batch)]))
      #expect(abs(step.work.flop / (3 * recipe.forwardFLOP) - 1) < 1e-6, "\(recipe.id)")
      #expect(step.leastMemory.bytes >= Int64(12 * recipe.parameters), "\(recipe.id)")
    }
  }

  @Test func `equal kernels are counted together`() throws {
    let recipe = try Recipe(YAMLEntry(text: small(), path: "small.yaml"))
    // Two layers of one product each, its two gradients, and the optimizer.
    #expect(recipe.kernels.map(\.count) == [2, 2, 2, 1])
    #expect(recipe.forwardFLOP == 2 * 2 * 2 * 10 * 10)
    // Three forward passes are 2,400 FLOP.
    #expect(recipe.steps(ofWork: 24_000) == 10)
  }

  @Test func `a layer that reads another shape is refused`() {
    expectRefusal(
      of: small(input: "[10, 2]"),
      "The layer body/dense reads [10, 2], but block gives [2, 10].")
  }

  @Test func `a layer behind one that is not there is refused`() {
    expectRefusal(
      of: small(after: "nowhere"),
      "The layer body/dense reads 'nowhere', which is no layer before it.")
  }

  @Test func `a kernel of another size than its layer is refused`() {
    expectRefusal(
      of: small(rows: 3),
      "The layer dense reads 20 and gives 20 numbers; its gemm reads 30 and gives 30.")
  }

  @Test func `a total beyond one per cent is refused with the largest layer`() {
    expectRefusal(
      of: small(published: 4.05e-7),
      "The layers of small take 4.000e-7 GFLOP an example forward; published are 4.050e-7."
        + " A layer is missing, or has other sizes. The largest is body/dense, with 100 % of the "
        + "work."
    )
  }

  @Test func `a repeated block gives what it reads`() {
    expectRefusal(
      of: small(output: "[10, 2]"),
      "The block body stands 2 times, but body/dense gives [10, 2] where the next one reads [2, "
        + "10]."
    )
  }

  @Test func `an unknown operation is refused with the nearest`() {
    expectRefusal(
      of: small().replacing("operation: sgd", with: "operation: sgdm"),
      "The operation 'sgdm' is not known. Did you mean 'sgd'?")
  }

  /// Two layers of 10 to 10 features, for 2 examples.
  private func small(
    input: String = "[2, 10]", output: String = "[2, 10]", after: String = "block", rows: Int = 2,
    published: Double = 4e-7
  ) -> String {
    """
    recipe:
      id: small
      name: Small
      batch: 2
      parameters: 200
      published: {gflop: \(published), source: "a test"}
      optimizer: [{operation: sgd, problem: {elements: 200}}]
      papers: []
      blocks:
        - name: start
          repeat: 1
          layers:
            - {name: shape, after: [block], in: [2, 10], out: [2, 10], forward: [], backward: []}
        - name: body
          repeat: 2
          layers:
            - name: dense
              after: [\(after)]
              in: \(input)
              out: \(output)
              forward: [{operation: gemm, problem: {m: \(rows), n: 10, k: 10, tb: 1}}]
              backward:
                - {operation: gemm, problem: {m: 2, n: 10, k: 10}}
                - {operation: gemm, problem: {m: 10, n: 10, k: 2, ta: 1}}

    """
  }

  private func expectRefusal(of text: String, _ message: String) {
    let error = #expect(throws: DocumentError.self) {
      try Recipe(YAMLEntry(text: text, path: "small.yaml"))
    }
    #expect(error?.message == message)
  }
}
