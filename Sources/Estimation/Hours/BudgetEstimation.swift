import Operations
import Quantities

extension Estimator {
  /// Estimates a paper on a budget whose rates were measured.
  ///
  /// hours = Σ work · share / rate over the classes of the paper's mix, / kernel share / 3600. A
  /// memory-bound class without a rate of its own runs at bandwidth · memory-bound intensity; any
  /// other class without a rate is an error. Where the budget knows the paper's whole training
  /// step, hours = work / rate of steps / 3600: a step has everything in it that the mix and the
  /// kernel share stand for.
  package func estimate(
    _ paper: Paper, on budget: MeasuredBudget
  ) throws(EstimationError) -> Estimate {
    let parts = try parts(of: paper, on: budget)
    let work = work(of: paper)
    let hasStep = budget.steps[paper.id] != nil
    let kernelShare = hasStep ? nil : input(.kernelShare)
    let multiplier = input(.researchMultiplier)

    // Seconds at the medians, per FLOP of work: they weigh the classes' shares of the variance.
    let medians = parts.map { part in
      part.share / part.rate.reduce(1) { $0 * $1.spread.median }
    }
    let total = medians.reduce(0, +)
    var factors = [work, kernelShare].compactMap(\.self).map { ($0, 1.0) }
    let feasibility = feasibility(of: paper, in: MemoryRoom(budget))
    let methods = methodInputs(of: feasibility)
    factors += methods.map { ($0, 1.0) }
    for (part, seconds) in zip(parts, medians) {
      factors += part.rate.map { ($0, seconds / total) }
    }
    var estimate = Estimate(
      paper: paper.id, on: budget.name, varianceShares: varianceShares(factors),
      projectVarianceShares: varianceShares(factors + [(multiplier, 1)]),
      provenance: max(
        factors.map(\.0.provenance).max() ?? .assumed, budget.provenance, multiplier.provenance,
        hasStep ? .measured : paper.mix.provenance),
      feasibility: feasibility,
      explanation: [
        work.explanation, workLine(of: paper),
        basis(of: paper, on: budget).explanation,
      ])
    if !hasStep {
      estimate.explanation.append(
        "mix: \(paper.mix.text), \(paper.mix.provenance.rawValue): \(paper.mix.source)")
    }
    estimate.explanation += parts.flatMap { $0.rate.map(\.explanation) }
    if let kernelShare { estimate.explanation.append(kernelShare.explanation) }
    estimate.explanation.append(
      "precision: measured in \(budget.precision.rawValue); the paper's run used"
        + " \(paper.precision.value.rawValue) (\(paper.precision.source))")

    guard estimate.infeasibleReason == nil else { return estimate }

    var secondsPerFLOP = [Double](repeating: 0, count: draws)
    for part in parts {
      var rates = [Double](repeating: 1, count: draws)
      for factor in part.rate {
        for (place, draw) in draws(of: factor).enumerated() { rates[place] *= draw }
      }
      for place in rates.indices { secondsPerFLOP[place] += part.share / rates[place] }
    }
    let shares = kernelShare.map { draws(of: $0) } ?? [Double](repeating: 1, count: draws)
    let hours = times(
      methods,
      of: zip(zip(draws(of: work), secondsPerFLOP), shares).map { $0.0 * $0.1 / $1 / 3600 })
    let project = zip(hours, draws(of: multiplier)).map { $0 * $1 }
    let finalRunHours: Measured<ComputeHours> = estimate.quantity(of: hours)
    let formula =
      hasStep ? "work / rate of steps" : "Σ work × share / rate, / kernel share"
    estimate.finalRunHours = finalRunHours
    estimate.projectHours = estimate.quantity(of: project)
    estimate.explanation += [
      "final run: \(formula) / 3600 s"
        + (methods.isEmpty ? " = " : " × what the methods cost = ")
        + "\(numberText(finalRunHours.value.hours, digits: 3)) h",
      multiplier.explanation, "project: final run × research multiplier",
    ]
    estimate.deviceHours = estimate.quantity(of: hours.map { $0 * Double(budget.devices) })
    if let cores = budget.cores {
      estimate.coreHours = estimate.quantity(of: hours.map { $0 * Double(cores) })
    }
    if let watts = budget.watts {
      let power = Input("power", stream: "budget/\(budget.name)/power", watts, unit: "W")
      estimate.energyKWh = estimate.quantity(
        of: zip(hours, draws(of: power)).map { $0 * $1 / 1000 })
      estimate.explanation += ["energy: hours × measured power", power.explanation]
    }
    return estimate
  }

  private func basis(of paper: Paper, on budget: MeasuredBudget) -> HoursBasis {
    guard let step = budget.steps[paper.id] else { return .classMix }
    return step.provenance == .measured ? .measuredStep : .recipe
  }

  /// A class of the mix: its share of the work, and the factors of its rate in FLOP/s.
  private struct Part {
    var share: Double
    var rate: [Input]
  }

  private func parts(
    of paper: Paper, on budget: MeasuredBudget
  ) throws(EstimationError) -> [Part] {
    if let step = budget.steps[paper.id] {
      let input = try Input(
        "rate of training steps", stream: "budget/\(budget.name)/step", measured: step)
      return [Part(share: 1, rate: [input])]
    }
    var parts: [Part] = []
    var missing: [OperationClass] = []
    for share in paper.mix.shares {
      let name = share.operations.rawValue
      let stream = "budget/\(budget.name)/\(name)"
      if let rate = budget.rates[share.operations] {
        let input = try Input("rate of \(name)", stream: stream, measured: rate)
        parts.append(Part(share: share.share, rate: [input]))
      } else if share.operations == .memoryBound, let bandwidth = budget.bandwidth {
        let input = try Input("bandwidth", stream: stream, measured: bandwidth)
        parts.append(
          Part(share: share.share, rate: [input, self.input(.memoryBoundIntensity)]))
      } else {
        missing.append(share.operations)
      }
    }
    guard missing.isEmpty else {
      throw .missingRates(paper: paper.name, budget: budget.name, classes: missing)
    }
    return parts
  }
}

extension Input {
  /// Makes an input of a rate with its interval.
  fileprivate init(
    _ name: String, stream: String, measured: Measured<some Quantity>
  ) throws(EstimationError) {
    let (low, median, high) = (measured.low, measured.value.amount, measured.high)
    guard 0 < low, high.isFinite else { throw .impossibleRate(name: name) }
    let range =
      low == high ? "" : " (\(numberText(low, digits: 3)) to \(numberText(high, digits: 3)))"
    let rate = "\(numberText(median, digits: 3)) \(type(of: measured.value).unit)"
    self.init(
      name: name, stream: stream, spread: .range(measured.spread), provenance: measured.provenance,
      explanation:
        "\(name): \(rate)\(range), \(measured.provenance.rawValue): \(measured.source)")
  }
}

extension Mix {
  /// The shares in words, such as `99.6 % gemm, 0.4 % memory-bound`.
  package var text: String {
    shares.map { "\(plainText($0.share * 100)) % \($0.operations.rawValue)" }
      .joined(separator: ", ")
  }
}
