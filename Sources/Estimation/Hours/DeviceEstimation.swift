package import Quantities
import Statistics

extension Estimator {
  /// Estimates a paper on a number of devices, from their datasheet.
  ///
  /// hours = work / (devices · peak · utilisation · 3600), as in Epoch AI's and OpenAI's counts
  /// ("AI and Compute", 2018); project = hours · research multiplier.
  package func estimate(
    _ paper: Paper, on device: Device, count: Int = 1
  ) throws(EstimationError) -> Estimate {
    guard count >= 1 else { throw .impossibleCount(count) }
    let exactly = Measured<Double>.exactly(
      Double(count), provenance: .cited, source: "as asked for")
    return try simulate(
      paper, on: device, count: exactly,
      named: count == 1 ? device.name : "\(count) × \(device.name)", stream: "count"
    )
  }

  /// Estimates a paper on the whole holding of a tier.
  package func estimate(_ paper: Paper, on tier: Tier) throws(EstimationError) -> Estimate {
    try simulate(
      paper, on: catalogue.device(tier.device), count: tier.count, named: tier.name,
      stream: "tier/\(tier.id)/count")
  }

  private func simulate(
    _ paper: Paper, on device: Device, count: Measured<Double>, named name: String, stream: String
  ) throws(EstimationError) -> Estimate {
    let precision = try chosenPrecision(for: paper, on: device)
    guard let peak = device.peak(for: precision) else {
      throw .noPeak(device: device.name, precision: precision)
    }
    let inputs = (
      work: work(of: paper),
      utilisation: utilisation(
        of: paper, on: device, peak: peak, precision, count: count.value),
      count: Input("devices", stream: stream, count),
      multiplier: input(.researchMultiplier)
    )
    let peakLine =
      "peak: \(plainText(peak.rate.flopPerSecond / 1e12)) TFLOP/s dense \(peak.format.rawValue)"
      + (peak.accumulate.map { ", sums in \($0.rawValue)" } ?? "")
      + ", \(device.provenance.rawValue): \(device.sources.joined(separator: "; "))"
    let explanation =
      [inputs.work.explanation, workLine(of: paper)] + circularLines(of: paper, on: device) + [
        HoursBasis.datasheet.explanation, inputs.count.explanation, peakLine,
        precisionLine(precision, for: paper), inputs.utilisation.explanation,
      ]
    let feasibility = feasibility(of: paper, on: device, count: count.value)
    let methods = methodInputs(of: feasibility)
    let factors =
      [(inputs.work, 1.0), (inputs.utilisation, 1.0), (inputs.count, 1.0)]
      + methods.map { ($0, 1.0) }
    var estimate = Estimate(
      paper: paper.id, on: name, varianceShares: Estimation.varianceShares(factors),
      projectVarianceShares: Estimation.varianceShares(factors + [(inputs.multiplier, 1)]),
      provenance: max(
        inputs.work.provenance, inputs.utilisation.provenance, count.provenance,
        device.provenance, inputs.multiplier.provenance,
        methods.map(\Input.provenance).max() ?? .measured),
      feasibility: feasibility, explanation: explanation)
    guard estimate.infeasibleReason == nil else { return estimate }

    let counts = draws(of: inputs.count)
    let hours = times(
      methods, of: finalRunHours(inputs.work, inputs.utilisation, peak, counts: counts))
    let project = zip(hours, draws(of: inputs.multiplier)).map { $0 * $1 }
    let finalRunHours: Measured<ComputeHours> = estimate.quantity(of: hours)
    estimate.finalRunHours = finalRunHours
    estimate.projectHours = estimate.quantity(of: project)
    estimate.explanation += [
      "final run: work / (devices × peak × utilisation × 3600 s)"
        + (methods.isEmpty ? " = " : " × what the methods cost = ")
        + "\(numberText(finalRunHours.value.hours, digits: 3)) h",
      inputs.multiplier.explanation, "project: final run × research multiplier",
    ]
    let deviceHours = zip(hours, counts).map { $0 * $1 }
    estimate.deviceHours = estimate.quantity(of: deviceHours)
    addResources(to: &estimate, device: device, count: count.value, deviceHours: deviceHours)
    return estimate
  }

  /// Returns the median of the hours of one final run, such as an estimate has; `nil` where it
  /// doesn't fit in memory, or where that isn't known.
  ///
  /// Measures of access take nothing else of thousands of estimates. The count may be a fraction:
  /// half a device's time. Where others hold the run together with these devices, memory isn't
  /// asked about.
  package func medianHours(
    of paper: Paper, on device: Device, count: Double, asksForMemory: Bool = true
  ) throws(EstimationError) -> ComputeHours? {
    let precision = try chosenPrecision(for: paper, on: device)
    guard let peak = device.peak(for: precision) else {
      throw .noPeak(device: device.name, precision: precision)
    }
    var methods: [Input] = []
    if asksForMemory {
      let feasibility = feasibility(of: paper, on: device, count: count)
      guard case .feasible = feasibility else { return nil }
      methods = methodInputs(of: feasibility)
    }
    let hours = times(
      methods,
      of: finalRunHours(
        work(of: paper),
        utilisation(of: paper, on: device, peak: peak, precision, count: count), peak,
        counts: Array(repeating: count, count: draws)))
    return ComputeHours(hours: hours.quantiles([0.5])[0])
  }

  /// Returns draws of work / (devices · peak · utilisation · 3600).
  private func finalRunHours(
    _ work: Input, _ utilisation: Input, _ peak: Device.Peak, counts: [Double]
  ) -> [Double] {
    zip(zip(draws(of: work), draws(of: utilisation)), counts).map {
      $0.0 / ($1 * peak.rate.flopPerSecond * $0.1 * 3600)
    }
  }

  /// Says where hours only give back what the work was derived from.
  private func circularLines(of paper: Paper, on device: Device) -> [String] {
    guard paper.workMethod == .derived, paper.hardware?.device == device.id else { return [] }
    return [
      "circular: the work was derived from hours on \(device.name), so that these hours are no"
        + " second opinion on them"
    ]
  }

  private func chosenPrecision(
    for paper: Paper, on device: Device
  ) throws(EstimationError) -> TrainingPrecision {
    switch precision {
    case .exactly(let precision): return precision
    case .paper: return paper.precision.value
    case .fastest:
      let published = paper.precision.value
      if published.isEightBit, device.peak(for: published) != nil { return published }
      guard let fastest = device.fastestPrecision else {
        throw .noTrainingPeak(device: device.name)
      }
      return fastest
    }
  }

  private func precisionLine(_ chosen: TrainingPrecision, for paper: Paper) -> String {
    let reason =
      switch precision {
      case .exactly: "as asked for"
      case .paper: "as in the paper"
      case .fastest where chosen.isEightBit: "as in the paper, and the device has it"
      case .fastest: "the fastest that the device has with sums in f32"
      }
    return "precision: \(chosen.rawValue), \(reason); the paper's run used"
      + " \(paper.precision.value.rawValue) (\(paper.precision.source))"
  }
}
