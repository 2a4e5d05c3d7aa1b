import Estimation
import Quantities

/// A run that academic-pretraining reports or tried.
///
/// Khandelwal and others, "$100K or 100 Days: Trade-offs when Pre-Training with Academic
/// Resources", 2024, arXiv 2410.23261.
struct AcademicRun: Sendable, CustomStringConvertible {
  /// A model, in its original hyperparameters.
  ///
  /// Steps, batches and optimizers are those of `src/models` in
  /// https://github.com/apoorvkh/academic-pretraining; sizes are of the models' own papers.
  struct Model: Sendable {
    var name: String
    var family = "transformer"
    var parameters: Double
    var layers: Double
    var width: Double
    var tokens: Double
    var vocabulary: Double
    var precision: TrainingPrecision = .mixed
    /// FLOP of the whole run.
    var work: Double
  }

  var model: Model
  var device: String
  var count: Int
  /// The methods that they allowed themselves.
  var methods: Set<TrainingMethod.ID>
  /// Whether it ran.
  var ran: Bool
  /// The days that they report; for the original runs, those of the models' own papers.
  var days: Double?
  /// Why the days can't be taken for a run's; `nil` where they can.
  var distrust: String?
  /// Where this is from.
  var source: String

  var description: String { "\(model.name) on \(count) × \(device)" }

  /// The run as a paper of the catalogue would have it.
  func paper() throws -> Paper {
    var paper = try shipped().paper("pythia-1b")
    paper.id = model.name
    paper.name = model.name
    paper.family = model.family
    paper.work = exactly(model.work)
    paper.precision.value = model.precision
    paper.parameters?.value = model.parameters
    paper.shape =
      model.family == "transformer"
      ? .init(
        layers: model.layers, width: model.width, tokens: model.tokens,
        vocabulary: model.vocabulary, source: "a test") : nil
    paper.memory = .plausible(
      low: 16 * model.parameters, value: 16 * model.parameters, high: 20 * model.parameters,
      provenance: .modelled, source: "Adam")
    paper.hardware = nil
    return paper
  }

  /// The room that it had.
  func room() throws -> MemoryRoom {
    MemoryRoom(try shipped().device(device), count: Double(count))
  }
}

// MARK: - The runs

extension AcademicRun.Model {
  /// 143,000 steps of 1,024 samples of 2,048 tokens: 3.0e11 tokens, 6 FLOP for each parameter.
  private static func pythia(
    _ name: String, _ parameters: Double, layers: Double, width: Double
  ) -> Self {
    Self(
      name: name, parameters: parameters, layers: layers, width: width, tokens: 2048,
      vocabulary: 50_304, work: 6 * parameters * 143_000 * 1024 * 2048)
  }

  static let pythia160M = pythia("Pythia-160M", 1.623e8, layers: 12, width: 768)
  static let pythia410M = pythia("Pythia-410M", 4.053e8, layers: 24, width: 1024)
  static let pythia1B = pythia("Pythia-1B", 1.0118e9, layers: 16, width: 2048)
  static let pythia1_4B = pythia("Pythia-1.4B", 1.4146e9, layers: 24, width: 2048)
  static let pythia2_8B = pythia("Pythia-2.8B", 2.7752e9, layers: 32, width: 2560)
  static let pythia6_9B = pythia("Pythia-6.9B", 6.8575e9, layers: 32, width: 4096)
  /// 500,000 steps of 8,192 samples of 512 tokens.
  static let roberta = Self(
    name: "RoBERTa-Large", parameters: 3.55e8, layers: 24, width: 1024, tokens: 512,
    vocabulary: 50_265, work: 6 * 3.55e8 * 500_000 * 8192 * 512)
  /// 311,948 steps of 4,096 images, 61.6e9 multiply-adds each.
  static let vit = Self(
    name: "ViT-L/16", parameters: 3.26e8, layers: 24, width: 1024, tokens: 197, vocabulary: 21_841,
    work: 6 * 6.16e10 * 311_948 * 4096)
  /// 311,940 steps of 4,096 images, 60.9e9 multiply-adds each.
  static let convNeXt = Self(
    name: "ConvNeXt-XL", family: "cnn-norm", parameters: 3.93e8, layers: 39, width: 0, tokens: 0,
    vocabulary: 0, precision: .f32, work: 6 * 6.09e10 * 311_940 * 4096)
}

extension AcademicRun {
  /// What their search allows beside smaller micro-batches.
  private static let all: Set<TrainingMethod.ID> = [
    .accumulation, .recomputation, .shardedOptimizer, .shardedGradients, .shardedWeights,
    .offloadedOptimizer, .offloadedWeights,
  ]

  private static let timer =
    "more of the peak than any published run reaches: their timer doesn't wait for the device"

  /// Those that they timed, and those that didn't fit.
  static let tried: [AcademicRun] = [
    Self(
      model: .pythia1B, device: "a100-80gb", count: 4, methods: all, ran: true, days: 17.571,
      distrust: timer, source: "README of the repository, with ZeRO-1"),
    Self(
      model: .pythia1B, device: "h100-pcie", count: 4, methods: all, ran: true, days: 8,
      distrust: timer, source: "footnote of the paper's first page"),
    Self(
      model: .pythia1B, device: "rtx-3090", count: 2, methods: all, ran: true, days: 108,
      distrust: timer, source: "footnote of the paper's first page"),
    Self(
      model: .pythia1B, device: "h100-pcie", count: 8, methods: all, ran: true, days: 4,
      distrust: timer,
      source: "a summary, https://www.rohan-paul.com/p/100k-or-100-days-trade-offs-when"),
    Self(
      model: .pythia1B, device: "a100-80gb", count: 8, methods: all, ran: true,
      source: "the same summary, without days"),
    Self(
      model: .pythia1_4B, device: "v100-sxm2-32gb", count: 1, methods: [.accumulation], ran: false,
      source: "issue 5 of the repository: no micro-batch fits with naive settings"),
    Self(
      model: .pythia1_4B, device: "v100-sxm2-32gb", count: 1, methods: all, ran: true,
      days: 614.07,
      distrust: "timed in the same way; with recomputation it is 0.51 of the peak",
      source: "issue 5: recomputation and ZeRO-1 with the optimizer on the host"),
  ]

  /// The original runs that they compare with (`scripts/plotting/gpu_days.py`): number of devices
  /// there, days from device-hours in the models' papers where these are published.
  static let originals: [AcademicRun] = [
    original(.pythia160M, 32, hours: 1030), original(.pythia410M, 32, hours: 2540),
    original(.pythia1B, 64, hours: 4830), original(.pythia2_8B, 64, hours: 14_240),
    original(.pythia6_9B, 128, hours: 33_500),
    Self(
      model: .roberta, device: "v100-sxm2-32gb", count: 1024, methods: all, ran: true, days: 1,
      distrust: "a day is for 100,000 of the 500,000 steps (arXiv 1907.11692, section 4)",
      source: "gpu_days.py"),
    Self(
      model: .convNeXt, device: "v100-sxm2-32gb", count: 128, methods: all, ran: true, days: 3,
      distrust: "0.90 of the peak of that device in f32, and no source names the device",
      source: "gpu_days.py; the device is assumed"),
    Self(
      model: .vit, device: "tpu-v3", count: 4, methods: all, ran: true, days: 30,
      source: "arXiv 2010.11929: 8 cores, which are 4 devices, for about 30 days"),
  ]

  private static func original(_ model: Model, _ count: Int, hours: Double) -> AcademicRun {
    Self(
      model: model, device: "a100-40gb", count: count, methods: all, ran: true,
      days: hours / Double(count) / 24,
      source: "device-hours: table 5 of arXiv 2304.01373; devices: gpu_days.py")
  }
}
