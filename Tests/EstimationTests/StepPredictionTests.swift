import Documents
import Estimation
import Glibc
import Operations
import Quantities
import Testing

@Suite struct StepPredictionTests {
  /// 100 GFLOP/s and 10 GB/s.
  private let roof = BudgetRoof(
    peak: Throughput(flopPerSecond: 1e11), bandwidth: Bandwidth(bytesPerSecond: 1e10))

  private func product(_ size: Int) -> Problem {
    Problem(sizes: [
      .init(name: "m", value: size), .init(name: "n", value: size), .init(name: "k", value: size),
      .init(name: "ta", value: 0), .init(name: "tb", value: 0),
    ])
  }

  private func relu(_ elements: Int) -> Problem {
    Problem(sizes: [.init(name: "elements", value: elements)])
  }

  private func time(_ operation: String, _ problem: Problem, _ seconds: Double) -> KernelTime {
    KernelTime(
      operation: OperationID(rawValue: operation), problem: problem, seconds: seconds,
      logDeviation: 0)
  }

  /// A recipe with three products of this size, and activations in the optimizer's place.
  private func recipe(_ size: Int, elements: [Int] = [1_000_000]) throws -> Recipe {
    let updates = elements.map { "{operation: relu, problem: {elements: \($0)}}" }
    let product = "{operation: gemm, problem: {m: \(size), n: \(size), k: \(size)}"
    let recipe = try YAMLEntry(
      text: """
        recipe:
          id: a
          name: A
          batch: 1
          parameters: 1
          published: {gflop: \(2e-9 * Double(size * size * size)), source: "a test"}
          optimizer: [\(updates.joined(separator: ", "))]
          papers: []
          blocks:
            - name: block
              repeat: 1
              layers:
                - name: layer
                  after: [block]
                  in: [\(size), \(size)]
                  out: [\(size), \(size)]
                  forward: [\(product)}]
                  backward: [\(product), times: 2}]

        """, path: "a.yaml")
    return try Recipe(recipe)
  }

  @Test func `a step is the sum of its kernels times their counts`() throws {
    let predictor = StepPredictor(
      [time("gemm", product(1000), 0.03), time("relu", relu(1_000_000), 0.002)], under: roof)
    let parts = try #require(predictor.parts(of: try recipe(1000)))
    #expect(parts.map(\.count) == [3, 1])
    #expect(parts.map(\.seconds) == [0.09, 0.002])
    #expect(parts.map(\.bound) == [.compute, .memory])
    let prediction = StepPrediction(parts, fittedOn: [])
    #expect(abs(prediction.seconds - 0.092) < 1e-12)
    #expect(prediction.overhead == 1)
    #expect(prediction.measuredShare == 1)
  }

  @Test func `a kernel that was not measured takes its neighbours' efficiency`() throws {
    // 2·500³ FLOP take 2.5 ms at the peak; half of the peak was measured at two other sizes.
    let predictor = StepPredictor(
      [
        time("gemm", product(1000), 0.04), time("gemm", product(400), 0.00256),
        time("relu", relu(1_000_000), 0.002),
      ], under: roof)
    let parts = try #require(predictor.parts(of: try recipe(500)))
    let part = try #require(parts.first { $0.operation == .gemm })
    #expect(abs(part.seconds - 3 * 0.005) < 1e-9)
    #expect(part.basis == .interpolated(neighbours: 2))
    // Each of the two foretells the other exactly.
    #expect(part.logDeviation < 1e-9)
  }

  @Test func `an operation without any measured kernel is off by a factor of two`() throws {
    let predictor = StepPredictor([time("gemm", product(1000), 0.04)], under: roof)
    let parts = try #require(predictor.parts(of: try recipe(1000)))
    let part = try #require(parts.first { $0.operation.rawValue == "relu" })
    #expect(part.logDeviation == 0.69)
    // 8 MB take 0.8 ms at 10 GB/s, and twice that at the product's efficiency.
    #expect(abs(part.seconds - 0.0016) < 1e-9)
  }

  @Test func `without a measured kernel nothing is predicted`() throws {
    #expect(try StepPredictor([], under: roof).parts(of: recipe(10)) == nil)
  }

  @Test func `each step is predicted with the overhead of the others`() throws {
    func parts(_ seconds: Double) throws -> [StepPrediction.Part] {
      // Three products and an activation.
      let times = [
        time("gemm", product(10), seconds / 4), time("relu", relu(1_000_000), seconds / 4),
      ]
      return try #require(StepPredictor(times, under: roof).parts(of: try recipe(10)))
    }
    let steps = [
      ObservedStep(model: "a", seconds: 1.2, parts: try parts(1)),
      ObservedStep(model: "b", seconds: 2.4, parts: try parts(2)),
      ObservedStep(model: "c", seconds: 6, parts: try parts(4)),
    ].leaveOneOut()
    // c is predicted with 1.2, a and b with √(1.2 · 1.5) = 1.3416.
    #expect(abs(steps[2].prediction.seconds - 4.8) < 1e-12)
    #expect(abs(steps[2].error - -0.2) < 1e-12)
    #expect(abs(steps[0].prediction.overhead - 1.341_640_786_5) < 1e-9)
    #expect(abs((steps.medianAbsoluteError ?? 0) - 0.118_033_988_7) < 1e-9)
    // Two others that agree leave no spread: the interval is a point, and misses.
    #expect(!steps[2].isInside)
    #expect(steps[0].isInside)
    #expect(abs(steps[2].prediction.share(of: nil) - (1 - 4 / 4.8)) < 1e-12)
  }

  /// A step of 1 s of products that takes `exp(ratio)` s; `deviation` is that of the products'
  /// logarithm.
  private func step(
    _ model: String, ratio: Double, deviation: Double = 0
  ) throws -> ObservedStep {
    let products = KernelTime(
      operation: .gemm, problem: product(1000), seconds: 1.0 / 3, logDeviation: deviation)
    let predictor = StepPredictor(
      [products, time("relu", relu(1_000_000), 1e-12)], under: roof)
    let parts = try #require(predictor.parts(of: try recipe(1000)))
    return ObservedStep(model: model, seconds: exp(ratio), parts: parts)
  }

  @Test func `an interval is as wide as the others differ, and narrower where other budgets agree`()
    throws
  {
    let others = try [step("a", ratio: -0.1), step("b", ratio: 0), step("c", ratio: 0.1)]
    let parts = try step("d", ratio: 0).parts
    // 0.02 over 2 degrees of freedom; √(0.01 · (1 + π/2 / 3)) · 4.302653.
    let here = StepPrediction(parts, fittedOn: others)
    #expect(abs(log(here.high) - 0.531_097) < 1e-4)
    // Twice the squares over 4 degrees of freedom: only the quantile is another, 2.776445.
    let both = StepPrediction(parts, fittedOn: others, elsewhere: [others])
    #expect(abs(log(both.high) - 0.342_710) < 1e-4)
    #expect(abs(log(both.low) + 0.342_710) < 1e-4)
    // A level of its own under another budget is no spread.
    let level = StepPrediction(
      parts, fittedOn: others,
      elsewhere: [try [step("a", ratio: 5), step("b", ratio: 5.1), step("c", ratio: 5.2)]])
    #expect(abs(level.high - both.high) < 1e-9)
  }

  @Test func `an interval wider than × 3, or a step far below its kernels, is no success`() throws {
    func validated(_ ratios: [Double]) throws -> ValidatedStep {
      let others = try ratios.enumerated().map { try step("\($0.offset)", ratio: $0.element) }
      return try #require((others + [step("d", ratio: 0)]).leaveOneOut().last)
    }
    // exp(2 · 0.531) = 2.89, and exp(2 · 0.637) = 3.58.
    #expect(try validated([-0.1, 0, 0.1]).isConverged)
    let wide = try validated([-0.12, 0, 0.12])
    #expect(!wide.isConverged)
    #expect(wide.isInside)
    // 1 − exp(0.18) = −0.197, and 1 − exp(0.19) = −0.209.
    #expect(try validated([-0.18]).isConverged)
    #expect(try !validated([-0.19]).isConverged)
  }

  @Test func `a kernel's own error counts as far as it exceeds those of the others`() throws {
    let others = try [
      step("a", ratio: -0.1, deviation: 0.05), step("b", ratio: 0, deviation: 0.05),
      step("c", ratio: 0.1, deviation: 0.05),
    ]
    let alike = StepPrediction(try step("d", ratio: 0, deviation: 0.05).parts, fittedOn: others)
    #expect(abs(log(alike.high) - 0.531_097) < 1e-4)
    // √(0.01 · (1 + π/2 / 3) + 0.09 − 0.0025) · 4.302653
    let worse = StepPrediction(try step("d", ratio: 0, deviation: 0.3).parts, fittedOn: others)
    #expect(abs(log(worse.high) - 1.379_106) < 1e-4)
  }

  @Test func `others that agree by luck leave the errors of their times`() throws {
    let others = try ["a", "b", "c"].map { try step($0, ratio: 0, deviation: 0.1) }
    let prediction = StepPrediction(try step("d", ratio: 0, deviation: 0.1).parts, fittedOn: others)
    // √(0.01 · (1 + π/2 / 3)) · 4.302653
    #expect(abs(log(prediction.high) - 0.531_097) < 1e-4)
  }

  @Test func `the largest kernels come first until the share is reached`() throws {
    let chosen = try recipe(1000).largestKernels(share: 0.9)
    // Three products take 60 ms at the roofs, the activation 0.8 ms: more than a hundredth, so it
    // is in.
    #expect(chosen.map(\.entry.kernel.operation.rawValue) == ["gemm", "relu"])
    #expect(try recipe(2000).largestKernels(share: 0.9).map(\.entry.count) == [3])
  }

  @Test func `the next kernel is of the model of which the least is known`() throws {
    let few = try recipe(100, elements: [6_000_000, 4_000_000])
    let many = try recipe(110, elements: [3_000_000, 2_500_000, 2_400_000, 2_100_000])
    let order = Recipe.measuringOrder(of: [few, many], share: 1)
    // Known of the first: 0.6 when the second has 0.3, 0.55 and then 0.79.
    #expect(
      order.compactMap { $0.kernel.problem["elements"] }
        == [6_000_000, 3_000_000, 2_500_000, 2_400_000, 4_000_000, 2_100_000])
    #expect(order.filter { $0.kernel.operation == .gemm }.map(\.count) == [3, 3])
  }

  @Test func `a kernel of several models is measured once`() throws {
    let order = Recipe.measuringOrder(of: [try recipe(1000), try recipe(1000)], share: 1)
    #expect(order.map(\.count) == [6, 2])
  }
}
