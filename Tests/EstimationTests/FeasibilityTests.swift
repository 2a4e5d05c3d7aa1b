import Estimation
import Operations
import Quantities
import Testing

/// Memory by formula, and the way that is chosen.
@Suite struct FeasibilityTests {
  private func plan(
    _ paper: Paper, on id: String, count: Double = 1, by methods: [TrainingMethod.ID]? = nil
  ) throws -> MemoryPlan? {
    let estimator = try Estimator(catalogue: shipped(), draws: 1)
    let room = MemoryRoom(try estimator.catalogue.device(id), count: count)
    let found =
      methods.map { estimator.feasibility(of: paper, in: room, by: Set($0)) }
      ?? estimator.feasibility(of: paper, in: room)
    guard case .feasible(let plan) = found else { return nil }
    return plan
  }

  /// Figure 1 of ZeRO (arXiv 1910.02054): 7.5 billion parameters on 64 devices keep 31.4 GB of
  /// model states with stage 1, 16.6 GB with stage 2 and 1.9 GB with stage 3.
  @Test(arguments: [
    (TrainingMethod.ID.shardedOptimizer, "weights 15.0 GB, gradients 15.0 GB, optimizer 1.41 GB"),
    (.shardedGradients, "weights 15.0 GB, gradients 0.234 GB, optimizer 1.41 GB"),
    (.shardedWeights, "weights 1.17 GB, gradients 0.234 GB, optimizer 1.41 GB"),
  ])
  func shardsAreThoseOfZeRO(method: TrainingMethod.ID, parts: String) throws {
    var paper = try shipped().paper("llama-3.1-8b")
    paper.parameters?.value = 7.5e9
    paper.memory = exactly(1.2e11)
    let plan = try #require(
      try plan(paper, on: "h100", count: 64, by: [method, .accumulation, .recomputation]))
    // Stage 3 also holds the weights of two of 32 layers, which it fetches: 0.94 GB.
    #expect(plan.parts.hasPrefix(parts), "\(plan.parts)")
  }

  /// By the formulas of arXiv 2205.05198: 34 bytes a token, layer and unit of width, or 2 and one
  /// layer's 34; and 8 bytes a token and word.
  @Test(arguments: [
    ([TrainingMethod.ID.accumulation], "activations of a sample 3.11 GB"),
    ([.accumulation, .recomputation], "activations of a sample 1.10 GB"),
  ])
  func activationsFollowFromTheShape(methods: [TrainingMethod.ID], part: String) throws {
    // Pythia-1B: 34 × 2,048 × 2,048 × 16 = 2.28 GB and 8 × 2,048 × 50,304 = 0.82 GB; recomputed
    // 2 × 2,048 × 2,048 × 16 = 0.13 GB, 0.14 GB and 0.82 GB.
    var paper = try shipped().paper("pythia-1b")
    paper.memory = exactly(1.6e10)
    let estimator = try Estimator(catalogue: shipped(), draws: 1)
    // Room in which nothing but these methods fits.
    let gigabytes = methods.count == 1 ? 21.0 : 18.0
    let room = MemoryRoom(
      name: "it", each: ByteCount(bytes: Int64(gigabytes * 1e9)), devices: 1, hasHost: false)
    guard
      case .feasible(let plan) = estimator.feasibility(of: paper, in: room, by: Set(methods))
    else {
      Issue.record("It doesn't fit.")
      return
    }
    #expect(plan.parts.hasSuffix(part), "\(plan.parts)")
  }

  @Test func withoutShardingTheWholeStateIsInEachDevice() throws {
    let paper = try paper(memory: 12e9)
    let estimator = try estimator()
    var device = try device()
    device.kind = .tpu
    let room = MemoryRoom(device, count: 2)
    guard case .infeasible(let reason) = estimator.feasibility(of: paper, in: room, by: []) else {
      Issue.record("12 GB fit in 10 GB.")
      return
    }
    #expect(reason.hasPrefix("A Paper needs at least 12.0 GB for weights, gradients and"))
    guard
      case .feasible(let plan) = estimator.feasibility(
        of: paper, in: room, by: [.accumulation, .shardedWeights])
    else {
      Issue.record("Half of 12 GB doesn't fit in 10 GB.")
      return
    }
    #expect(plan.devices == 2)
  }

  @Test func aPartOfADeviceHasAllOfItsMemory() throws {
    let paper = try shipped().paper("bert-large")
    #expect(try plan(paper, on: "rtx-3090", count: 0.5) == plan(paper, on: "rtx-3090"))
    #expect(try plan(paper, on: "rtx-3090", count: 0.5) != nil)
  }

  /// Runs that people report.
  @Test(arguments: [
    ("qlora-65b", "a6000", 1.0), ("lora-7b", "rtx-3090", 1), ("lora-70b", "h100", 8),
    ("full-ft-7b", "a100-80gb", 8), ("gpt-3", "v100-sxm2-32gb", 1024),
    ("llama-3.1-405b", "h100", 16_384), ("bert-glue", "gtx-1080-ti", 1), ("alexnet", "gtx-580", 2),
    ("pythia-12b", "a100-40gb", 256), ("nanogpt-124m", "a100-40gb", 8),
    ("whisper-small-finetune", "v100", 1), ("opt-175b", "a100-80gb", 1024),
    ("bloom-176b", "a100-80gb", 384), ("sd-finetune", "rtx-3090", 1),
  ])
  func whatPeopleRanIsFeasible(id: String, device: String, count: Double) throws {
    #expect(try plan(shipped().paper(id), on: device, count: count) != nil)
  }

  /// What can't be held with anything.
  @Test(arguments: [
    ("llama-3.1-405b", "rtx-3060", 1.0), ("llama-3.1-405b", "h100", 8), ("gpt-3", "rtx-3090", 8),
    ("full-ft-70b", "rtx-3090", 1), ("full-ft-7b", "m2", 1),
  ])
  func whatNothingHoldsIsInfeasible(id: String, device: String, count: Double) throws {
    #expect(try plan(shipped().paper(id), on: device, count: count) == nil)
  }

  @Test func fullFineTuningOfASevenBNeedsMoreThanOneA100AsItIs() throws {
    let paper = try shipped().paper("full-ft-7b")
    let plan = try #require(try plan(paper, on: "a100-80gb"))
    #expect(!plan.methods.isEmpty)
    #expect(try self.plan(paper, on: "a100-80gb", by: [.accumulation, .recomputation]) == nil)
  }

  @Test func theFastestWayIsChosen() throws {
    // On one device of 24 GB, GPT-2's 24 GB of states fit with an 8-bit optimizer and
    // recomputation, or faster with the optimizer on the host.
    let plan = try #require(try plan(shipped().paper("gpt-2"), on: "rtx-3090"))
    #expect(plan.methods.map(\.id) == [.accumulation, .offloadedOptimizer])
    #expect(nearly(plan.methods.reduce(1) { $0 * $1.timeFactor.value }, 1.05 * 1.3))
  }

  @Test func methodsCostTime() throws {
    let estimator = try estimator(draws: 20_000)
    let (paper, device) = (try paper(memory: 20e9), try device())
    let estimate = try estimator.estimate(paper, on: device)
    let factor = estimate.methods.reduce(1) { $0 * $1.timeFactor.value }
    #expect(factor > 1.2)
    // 20 s without them. The median of a product of lopsided factors is above that of medians.
    let seconds = try #require(estimate.feasibleHours).hours * 3600
    #expect(seconds / 20 > factor && seconds / 20 < 1.15 * factor)
    let median = try estimator.medianHours(of: paper, on: device, count: 1)
    #expect(median == estimate.feasibleHours)
    #expect(estimate.varianceShares.map(\.input).contains(estimate.methods[0].name))
  }

  @Test func loRAIsNamedAndMakesNothingFeasible() throws {
    let estimator = try estimator()
    let estimate = try estimator.estimate(
      estimator.catalogue.paper("full-ft-7b"), on: estimator.catalogue.device("m2"))
    #expect(!estimate.feasible && estimate.finalRunHours == nil)
    let reason = try #require(estimate.infeasibleReason)
    #expect(reason.contains("Another run would fit: LoRA, which trains"))
    let scratch = try estimator.estimate(
      estimator.catalogue.paper("llama-3.1-8b"), on: estimator.catalogue.device("m2"))
    let other = try #require(scratch.infeasibleReason)
    #expect(!other.contains("LoRA"))
  }

  @Test func inferenceKeepsWeightsAlone() throws {
    let plan = try #require(try plan(shipped().paper("eval-llama-2-70b"), on: "a6000", count: 2))
    #expect(!plan.parts.contains("gradients") && !plan.parts.contains("optimizer"))
    #expect(!plan.methods.contains { $0.id == .recomputation })
  }

  @Test func eachPaperFitsOnItsOwnHardware() throws {
    let catalogue = try shipped()
    for paper in catalogue.papers where paper.memory != nil {
      guard let id = paper.hardware?.device, let count = paper.hardware?.count,
        try catalogue.device(id).memory != nil
      else { continue }
      #expect(try plan(paper, on: id, count: Double(count)) != nil, "\(paper.id)")
    }
  }
}

@Suite struct UnknownMemoryTests {
  @Test func whatHasAShapeIsCountedFromItWhateverItsFamily() throws {
    let estimator = try Estimator(catalogue: shipped(), draws: 1)
    let room = MemoryRoom(
      name: "it", each: ByteCount(bytes: 1_000_000_000_000_000), devices: 1, hasHost: false)
    var families: Set<String> = []
    for paper in try shipped().papers where paper.shape != nil && paper.memory != nil {
      families.insert(paper.family)
      guard case .feasible(let plan) = estimator.feasibility(of: paper, in: room) else {
        Issue.record("\(paper.id) doesn't fit in a petabyte.")
        continue
      }
      #expect(plan.basis.contains("tokens a sample: "), "\(paper.id): \(plan.basis)")
    }
    #expect(families.isSuperset(of: ["transformer", "vision-transformer"]))
  }

  @Test(arguments: ["vision-transformer", "mixture-of-experts"])
  func kindsOfTransformersWithoutAShapeAreCountedAsTransformers(family: String) throws {
    var paper = try shipped().paper("pythia-1b")
    paper.family = family
    paper.shape = nil
    paper.memory = exactly(1.6e10)
    let estimator = try Estimator(catalogue: shipped(), draws: 1)
    let device = try shipped().device("h100")
    guard case .feasible(let plan) = estimator.feasibility(of: paper, on: device, count: 8) else {
      Issue.record("It doesn't fit.")
      return
    }
    #expect(plan.basis.hasSuffix("tokens a sample, are assumed"), "\(plan.basis)")
  }

  @Test func unknownMemoryIsUnknownAndNotFeasible() throws {
    let estimator = try estimator()
    let paper = try estimator.catalogue.paper("llama-3.1-405b")
    var device = try device()
    device.memory = nil
    let estimate = try estimator.estimate(paper, on: device)
    #expect(!estimate.feasible && estimate.infeasibleReason == nil)
    #expect(
      estimate.unknownReason
        == "The memory of A Device is not known, so whether Llama 3.1 405B fits is not known"
        + " either.")
    #expect(estimate.feasibleHours == nil)
    #expect(estimate.explanation.contains { $0.hasPrefix("memory: not known.") })
    #expect(EncodedEstimateV1(estimate).feasible == nil)
    #expect(try estimator.medianHours(of: paper, on: device, count: 1) == nil)
  }

  @Test func unknownParametersAreUnknownToo() throws {
    let estimator = try estimator()
    let estimate = try estimator.estimate(paper(), on: device())
    #expect(!estimate.feasible)
    #expect(
      estimate.unknownReason
        == "The memory that A Paper needs is not known: its parameters have no source here."
        + " Whether it fits is not known either.")
  }

  @Test func aMeasuredBudgetFollowsTheSameRule() throws {
    let estimator = try estimator()
    func estimate(bytes: Int64?) throws -> Estimate {
      try estimator.estimate(
        paper(shares: [(.gemm, 1)], memory: 8e9),
        on: MeasuredBudget(
          name: "it", rates: [.gemm: rate(100)], memory: bytes.map { ByteCount(bytes: $0) }))
    }
    #expect(try estimate(bytes: nil).unknownReason != nil)
    #expect(try estimate(bytes: 64_000_000_000).methods.isEmpty)
    #expect(try estimate(bytes: 8_000_000_000).methods.contains { $0.id == .eightBitOptimizer })
    #expect(try estimate(bytes: 1_000_000_000).infeasibleReason != nil)
  }
}

@Suite struct MethodCatalogueTests {
  @Test func everyMethodHasASourceAndARange() throws {
    let methods = try shipped().trainingMethods
    for id in TrainingMethod.ID.allCases {
      let method = methods[id]
      #expect(!method.timeFactor.source.isEmpty && !method.saves.isEmpty && !method.date.isEmpty)
      #expect(method.timeFactor.low < method.timeFactor.high)
    }
  }
}
