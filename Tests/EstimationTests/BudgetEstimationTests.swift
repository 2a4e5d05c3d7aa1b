import Estimation
import Operations
import Quantities
import Testing

@Suite struct BudgetEstimationTests {
  @Test func classesAddUpTheirTimes() throws {
    // 10^15 · (0.75 / 100e9 + 0.25 / 50e9) = 7,500 s + 5,000 s; over a kernel share of 0.5, 25,000
    // s.
    let budget = MeasuredBudget(
      name: "two cores", rates: [.gemm: rate(100), .convolution: rate(50)], cores: 2)
    let estimate = try estimator().estimate(paper(), on: budget)
    #expect(nearly(estimate.finalRunHours?.value.hours, 25_000.0 / 3600))
    #expect(nearly(estimate.coreHours?.value.hours, 50_000.0 / 3600))
    #expect(nearly(estimate.projectHours?.value.hours, 250_000.0 / 3600))
  }

  @Test func theRateOfAWholeStepStandsBeforeThoseOfClasses() throws {
    // 10^15 at 50 GFLOP/s are 20,000 s; the kernel share of 0.5 is in the step already.
    var budget = MeasuredBudget(name: "two cores", rates: [.gemm: rate(100)])
    budget.steps["a-paper"] = rate(50)
    let estimate = try estimator().estimate(paper(), on: budget)
    #expect(nearly(estimate.finalRunHours?.value.hours, 20_000.0 / 3600))
    #expect(
      estimate.explanation.contains("final run: work / rate of steps / 3600 s = 5.56 h"))
    #expect(!estimate.explanation.contains { $0.hasPrefix("mix:") })
  }

  @Test func whatTheHoursRestOnIsTold() throws {
    let first = "(way 1 of 4, the best first)"
    var budget = MeasuredBudget(
      name: "two cores", rates: [.gemm: rate(100), .convolution: rate(50)])
    func basis() throws -> String? {
      try estimator().estimate(paper(), on: budget).explanation.first {
        $0.hasPrefix("hours rest on")
      }
    }
    #expect(
      try basis()
        == "hours rest on: measured rates of the classes in the paper's mix"
        + " (way 3 of 4, the best first)")
    budget.steps["a-paper"] = rate(50)
    #expect(try basis() == "hours rest on: a measured training step " + first)
    budget.steps["a-paper"]?.provenance = .modelled
    #expect(
      try basis()
        == "hours rest on: a training step predicted from its recipe's kernels"
        + " (way 2 of 4, the best first)")
  }

  @Test func theMemoryBoundClassFollowsFromTheBandwidth() throws {
    let budget = MeasuredBudget(
      name: "two cores", rates: [.gemm: rate(100)],
      bandwidth: .exactly(20e9, provenance: .measured, source: "a test"))
    let estimator = try Estimator(
      catalogue: shipped(), draws: 1,
      assumptions: [.kernelShare: exactly(1), .memoryBoundIntensity: exactly(0.25)])
    // 0.9 of 10^15 at 100 GFLOP/s is 9,000 s; 0.1 at 20 GB/s · 0.25 FLOP/B = 5 GFLOP/s is 20,000 s.
    let estimate = try estimator.estimate(
      paper(shares: [(.gemm, 0.9), (.memoryBound, 0.1)]), on: budget)
    #expect(nearly(estimate.finalRunHours?.value.hours, 29_000.0 / 3600))
  }

  @Test func aClassWithoutARateIsNamed() throws {
    let estimator = try estimator()
    let error = #expect(throws: EstimationError.self) {
      try estimator.estimate(paper(), on: MeasuredBudget(name: "it", rates: [.gemm: rate(1)]))
    }
    #expect(
      error?.description
        == "it has no rate for convolution, which is part of A Paper's work."
        + " Measure it, or state one with --rate.")
  }

  @Test func aRateThatMayBeNothingIsRefused() throws {
    let estimator = try estimator()
    var wrong = rate(1)
    wrong.interval = Interval(low: 0, high: 2e9, level: 0.95)
    #expect(throws: EstimationError.impossibleRate(name: "rate of gemm")) {
      try estimator.estimate(
        paper(shares: [(.gemm, 1)]), on: MeasuredBudget(name: "it", rates: [.gemm: wrong]))
    }
  }

  @Test func aRateCountsByItsShareOfTheTime() throws {
    // Both rates spread alike; convolution takes 9,000 of 10,000 s: shares 81 to 1.
    func spread(_ gigaFLOPPerSecond: Double) -> Measured<Throughput> {
      let rate = gigaFLOPPerSecond * 1e9
      return Measured(
        Throughput(flopPerSecond: rate), Interval(low: rate / 2, high: rate * 2, level: 0.95),
        .measured, source: "a test")
    }
    let budget = MeasuredBudget(
      name: "it", rates: [.gemm: spread(500), .convolution: spread(500.0 / 9)])
    let estimate = try estimator().estimate(
      paper(shares: [(.gemm, 0.5), (.convolution, 0.5)]), on: budget)
    #expect(estimate.dominatingInput == "rate of convolution")
    #expect(nearly(estimate.varianceShares.first?.share, 81.0 / 82))
  }

  @Test func measuredPowerIsTakenAsItIs() throws {
    let budget = MeasuredBudget(
      name: "it", rates: [.gemm: rate(100)], watts: exactly(72, .measured))
    // 10^15 / 100e9 / 0.5 = 20,000 s · 72 W = 1.44 MJ = 0.4 kWh.
    let estimate = try estimator().estimate(paper(shares: [(.gemm, 1)]), on: budget)
    #expect(nearly(estimate.energyKWh?.value.kilowattHours, 0.4))
  }

  @Test func aBudgetWithTooLittleMemoryIsInfeasible() throws {
    let budget = MeasuredBudget(
      name: "it", rates: [.gemm: rate(1)], memory: ByteCount(bytes: 1_000_000_000))
    let estimate = try estimator().estimate(
      paper(shares: [(.gemm, 1)], memory: 2e9), on: budget)
    #expect(!estimate.feasible)
  }
}

@Suite struct ShippedTests {
  @Test func everyPaperCanBeEstimatedOnEveryTier() throws {
    let estimator = try Estimator(catalogue: shipped(), draws: 3)
    for paper in estimator.catalogue.papers {
      for tier in estimator.catalogue.tiers {
        let estimate = try estimator.estimate(paper, on: tier)
        #expect(
          (estimate.infeasibleReason == nil) == (estimate.finalRunHours != nil),
          "\(paper.id) on \(tier.id)")
      }
    }
  }

  @Test func theRichestTierCanDoWhatThePoorestCannot() throws {
    let estimator = try estimator()
    let paper = try estimator.catalogue.paper("llama-3.1-405b")
    #expect(try !estimator.estimate(paper, on: estimator.catalogue.tier("student-laptop")).feasible)
    #expect(try estimator.estimate(paper, on: estimator.catalogue.tier("large-firm")).feasible)
  }
}
