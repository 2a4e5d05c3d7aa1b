import Documents
import Estimation
import Foundation
import Quantities
import Testing

private func setting(
  _ family: String?, _ precision: TrainingPrecision, _ device: String, work: Double, count: Double,
  parameters: Double?
) throws -> RunSetting {
  let device = try shipped().device(device)
  let peak = try #require(device.peak(for: precision))
  return RunSetting(
    family: family, parameters: parameters, work: work, on: device, peak: peak, precision,
    count: count)
}

/// The model of utilisation with the runs and variances that are shipped.
struct UtilisationModelTests {
  /// The same model was written in Python with NumPy,
  /// and gave these means and variances of the log.
  @Test(
    arguments: [
      ("convolutional", .mixed, "h100", 1.109e18, 8, 2.56e7, -1.8128173, 0.1437965),
      ("convolutional", .mixed, "h100", 2.44e18, 3584, 2.56e7, -2.6672228, 0.1748888),
      ("transformer", .mixed, "a100-40gb", 2.194e20, 8, 1.24e8, -1.4965920, 0.1419201),
      ("transformer", .mixed, "a100-80gb", 8.1e23, 2048, 7e10, -1.1915255, 0.1404117),
      ("convolutional", .f32, "v100-sxm2-16gb", 2.853e18, 1, 2.56e7, -0.9835756, 0.1489225),
      ("reinforcement", .mixed, "a100-80gb", 1e20, 8, 1e8, -1.9952247, 0.8801152),
      ("diffusion", .mixed, "tpu-v4", 1e22, 256, 2e9, -1.3089496, 0.1750415),
    ] as [(String, TrainingPrecision, String, Double, Double, Double, Double, Double)])
  func `predictions are those of another implementation`(
    family: String, precision: TrainingPrecision, device: String, work: Double, count: Double,
    parameters: Double, mean: Double, variance: Double
  ) throws {
    let prediction = try LearnedUtilisation(shipped()).model.prediction(
      setting(family, precision, device, work: work, count: count, parameters: parameters))
    // The devices' peaks in the catalogue have changed by a percent since.
    #expect(abs(prediction.mean - mean) < 0.02)
    #expect(abs(prediction.variance - variance) < 0.005)
  }

  @Test func `the shipped variances are those that a search finds`() throws {
    let learned = try LearnedUtilisation(shipped()).model
    let found = try #require(UtilisationSearch.model(of: learned.observations))
    #expect(found.penalisedLogLikelihood - learned.penalisedLogLikelihood < 0.02)
    #expect(found.penalisedLogLikelihood >= learned.penalisedLogLikelihood - 1e-6)
  }

  @Test func `the shipped calibration holds nine tenths, each publication with the same weight`()
    throws
  {
    let catalogue = try shipped()
    let leftOut = try #require(LeftOutRuns(LearnedUtilisation(catalogue).model))
    #expect(abs(leftOut.calibration / catalogue.utilisation.calibration - 1) < 0.01)
  }

  @Test func `what no run is like is wide, and says so`() throws {
    let learned = try LearnedUtilisation(shipped())
    let known = try setting(
      "transformer", .mixed, "a100-80gb", work: 1e21, count: 64, parameters: 1e9)
    let unknown = try setting(nil, .mixed, "a100-80gb", work: 1e21, count: 64, parameters: 1e9)
    let (narrow, wide) = (learned.utilisation(known), learned.utilisation(unknown))
    #expect(wide.high / wide.low > 2 * narrow.high / narrow.low)
    #expect(wide.source.hasSuffix("It is wide because there is no run of its family"))
    #expect(!narrow.source.contains("wide"))
  }

  @Test func `a run that is shorter than a minute at the peak scales worse`() throws {
    let learned = try LearnedUtilisation(shipped())
    func utilisation(_ count: Double) throws -> Double {
      try learned.utilisation(
        setting(
          "convolutional", .mixed, "h100", work: 1e18, count: count, parameters: 2.56e7)
      ).value
    }
    #expect(try utilisation(4096) < 0.6 * utilisation(8))
  }

  @Test func `no utilisation is above 1`() throws {
    let utilisation = try LearnedUtilisation(shipped()).utilisation(
      setting("transformer", .f32, "v100-sxm2-16gb", work: 1e24, count: 8, parameters: 1e12))
    #expect(utilisation.high <= 1)
  }
}

/// Files of runs.
struct PublishedRunTests {
  private func fault(_ change: (String) -> String) throws -> String {
    let text = """
      runs:
        - id: a
          name: A
          family: transformer
          kind: small
          device: a100-80gb
          count: 8
          precision: mixed
          hours: 10
          work: {value: 3e19, uncertainty: 0.1, how: counted}
          source: a
      """
    let error = #expect(throws: DocumentError.self) {
      try withFile(change(text)) { try Catalogue.runs(of: shipped().devices, in: $0) }
    }
    return error?.message ?? ""
  }

  @Test func `a run that beats its devices' peak is refused with the utilisation it implies`()
    throws
  {
    // 3·10²⁰ FLOP in 10 hours of 8 · 312 TFLOP/s are 3.34 times the peak.
    #expect(
      try fault { $0.replacing("3e19", with: "3e20") }
        == "This run would be 3.34 times as fast as its devices' peak of 312 TFLOP/s allows."
        + " Its hours, its work, its devices or its precision are wrong.")
  }

  @Test func `a precision that the device lacks is named`() throws {
    #expect(
      try fault { $0.replacing("mixed", with: "fp8") }
        == "NVIDIA A100 SXM4 80 GB has no dense peak for fp8.")
  }

  @Test func `circular runs are shown and not learned from`() throws {
    let runs = try shipped().runs
    #expect(runs.count == 190)
    #expect(runs.count(where: \.isFitted) == 181)
    #expect(runs.filter { $0.kind == .circular }.allSatisfy { !$0.isFitted })
  }
}
