import Estimation
import Quantities
import Testing

@Suite struct DeviceEstimationTests {
  /// BERT-Large, 2.85e20 FLOP, at a utilisation of 0.35, on what each device trains fastest with.
  ///
  /// By hand, such as 2.85e20 / (71e12 · 0.35 · 3600) = 3,185.8 on an RTX 3090.
  @Test(arguments: [
    ("m2", 1, 62_830.7), ("gtx-1080-ti", 1, 19_946.2), ("rtx-3090", 1, 3_185.8),
    ("a6000", 4, 365.31), ("a100-80gb", 8, 90.62), ("h100", 512, 0.4465),
  ])
  func bertLargeTakesTheHoursOfTheBook(id: String, count: Int, hours: Double) throws {
    let estimator = try estimator(utilisation: 0.35)
    var paper = try estimator.catalogue.paper("bert-large")
    paper.work = exactly(paper.work.value)
    // So little that it fits everywhere as it is, without a shape to count from.
    paper.memory = exactly(1e9)
    paper.shape = nil
    paper.family = "rl"
    let estimate = try estimator.estimate(
      paper, on: estimator.catalogue.device(id), count: count)
    let median = try #require(estimate.finalRunHours).value.hours
    #expect(abs(median - hours) < hours * 2e-4)
  }

  @Test func aProjectIsTheFinalRunTimesTheMultiplier() throws {
    // 10^15 FLOP / (10^14 FLOP/s · 0.5) = 20 s; ten times that is 200 s.
    let estimate = try estimator().estimate(paper(), on: device())
    #expect(nearly(estimate.finalRunHours?.value.hours, 20.0 / 3600))
    #expect(nearly(estimate.projectHours?.high, 200.0 / 3600))
  }

  @Test func deviceHoursCountEveryDevice() throws {
    let estimate = try estimator().estimate(paper(), on: device(), count: 4)
    #expect(nearly(estimate.finalRunHours?.value.hours, 5.0 / 3600))
    #expect(nearly(estimate.deviceHours?.value.hours, 20.0 / 3600))
  }

  @Test func energyIsPowerTimesHours() throws {
    let estimator = try Estimator(
      catalogue: shipped(), draws: 10, utilisation: exactly(0.5),
      assumptions: [
        .powerShareGPU: exactly(0.75),
        .powerUsageEffectiveness: exactly(1.2),
      ])
    // 20 s · 400 W · 0.75 · 1.2 = 7,200 J = 0.002 kWh.
    let estimate = try estimator.estimate(paper(), on: device())
    #expect(nearly(estimate.energyKWh?.value.kilowattHours, 0.002))
    #expect(estimate.costUSD == nil)
  }

  @Test func whatDoesNotFitIsInfeasibleAndNotSlow() throws {
    let estimate = try estimator().estimate(paper(memory: 12e12), on: device())
    #expect(!estimate.feasible)
    #expect(estimate.finalRunHours == nil)
    let reason = try #require(estimate.infeasibleReason)
    #expect(reason.hasPrefix("A Paper needs at least 12.0 TB for weights, gradients and optimizer"))
    #expect(reason.hasSuffix("there is 9.60 GB to use."))
  }

  @Test func aMissingPeakIsAnErrorAndNotAnother() throws {
    let estimator = try Estimator(catalogue: shipped(), draws: 1, precision: .exactly(.mixed))
    #expect(throws: EstimationError.noPeak(device: "A Device", precision: .mixed)) {
      try estimator.estimate(paper(), on: device())
    }
  }

  @Test func aDeviceWithoutFloatingPointIsAnError() throws {
    let estimator = try estimator()
    #expect(throws: EstimationError.noTrainingPeak(device: "Google TPU v1")) {
      try estimator.estimate(paper(), on: estimator.catalogue.device("tpu-v1"))
    }
  }

  @Test func aUtilisationAboveOneIsRefused() throws {
    let catalogue = try shipped()
    #expect(throws: EstimationError.impossibleShare(name: "utilisation", value: 1.37)) {
      try Estimator(catalogue: catalogue, utilisation: exactly(1.37))
    }
  }

  @Test func thePaperDecidesThePrecisionIfAsked() throws {
    let estimator = try Estimator(
      catalogue: shipped(), draws: 1, precision: .paper, utilisation: exactly(1))
    // f32 on an RTX 3090: 10^15 / 35.58e12.
    let estimate = try estimator.estimate(
      paper(), on: estimator.catalogue.device("rtx-3090"))
    #expect(nearly(estimate.finalRunHours?.value.hours, 1e15 / 35.58e12 / 3600))
  }
}

@Suite struct ReasonTests {
  @Test(arguments: [
    (Provenance.cited, Provenance.cited, Provenance.cited), (.cited, .modelled, .modelled),
    (.assumed, .cited, .assumed),
  ])
  func theHeadlineIsAsWeakAsItsWeakestInput(
    work: Provenance, device kind: Provenance, headline: Provenance
  ) throws {
    let estimate = try estimator().estimate(paper(work: exactly(1e15, work)), on: device(kind))
    #expect(estimate.provenance == headline)
  }

  @Test func theWidestInputDominates() throws {
    // Work spreads by a factor of 4 each way and utilisation by 2: variances of the log 4 to 1.
    let estimator = try Estimator(
      catalogue: shipped(), draws: 10,
      utilisation: .plausible(
        low: 0.2, value: 0.4, high: 0.8, provenance: .cited, source: "a test"))
    let work = Measured<Double>.plausible(
      low: 1e15, value: 4e15, high: 16e15, provenance: .cited, source: "a test")
    let estimate = try estimator.estimate(paper(work: work), on: device())
    #expect(estimate.dominatingInput == "work")
    #expect(estimate.varianceShares.map(\.input) == ["work", "utilisation"])
    #expect(nearly(estimate.varianceShares.first?.share, 0.8))
    #expect(nearly(estimate.varianceShares.last?.share, 0.2))
  }

  @Test func nothingDominatesWhereNothingVaries() throws {
    #expect(try estimator().estimate(paper(), on: device()).dominatingInput == nil)
  }

  @Test func theSameSeedGivesTheSameNumbers() throws {
    let catalogue = try shipped()
    func estimate(seed: UInt64) throws -> Estimate {
      try Estimator(catalogue: catalogue, seed: seed, draws: 500)
        .estimate(catalogue.paper("gpt-2"), on: catalogue.tier("lab-server"))
    }
    #expect(try estimate(seed: 7) == estimate(seed: 7))
    #expect(try estimate(seed: 7).finalRunHours != estimate(seed: 8).finalRunHours)
  }

  @Test func theIntervalIsThatOfItsOnlyInput() throws {
    let work = Measured<Double>.plausible(
      low: 1e15, value: 2e15, high: 8e15, provenance: .cited, source: "a test")
    let estimate = try estimator(draws: 10_000).estimate(paper(work: work), on: device())
    // 20 s, 40 s and 160 s by hand; 10,000 draws come within a few per cent.
    let hours = try #require(estimate.finalRunHours)
    #expect(abs(hours.low * 3600 - 20) < 1)
    #expect(abs(hours.value.hours * 3600 - 40) < 2)
    #expect(abs(hours.high * 3600 - 160) < 8)
  }
}
