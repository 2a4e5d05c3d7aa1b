import Quantities
package import RecordFormat
package import Sampling

extension PlanV1 {
  /// Writes a plan down.
  package init(_ plan: SamplingPlan, preset: SamplingPlan.Preset) {
    self.init(
      preset: preset.rawValue, minimumWarmUpSeconds: plan.minimumWarmUp.inSeconds,
      maximumWarmUpSeconds: plan.maximumWarmUp.inSeconds,
      minimumSampleSeconds: plan.minimumSample.inSeconds, samples: plan.samples,
      minimumSamples: plan.minimumSamples, samplingSeconds: plan.samplingTime.inSeconds,
      probeIntervalSeconds: plan.probeInterval.inSeconds, precision: plan.precision,
      minimumInvocations: plan.minimumInvocations, maximumInvocations: plan.maximumInvocations,
      consecutivePasses: plan.consecutivePasses, spanSeconds: plan.span.inSeconds,
      timeLimitSeconds: plan.timeLimit?.inSeconds, deadlineSeconds: plan.deadline.inSeconds,
      order: plan.order == .rounds ? nil : plan.order.rawValue)
  }

  /// Whether the numbers are of a size that somebody could have meant.
  var isInRange: Bool {
    let seconds = [
      minimumWarmUpSeconds, maximumWarmUpSeconds, minimumSampleSeconds, samplingSeconds,
      probeIntervalSeconds, deadlineSeconds, timeLimitSeconds ?? 0, spanSeconds ?? 0,
    ]
    let counts = [
      samples, minimumSamples, minimumInvocations, maximumInvocations, consecutivePasses,
    ]
    return seconds.allSatisfy((0...1e9).contains) && counts.allSatisfy((0...1_000_000).contains)
  }

  /// The plan as it was.
  package var plan: SamplingPlan {
    var plan = SamplingPlan(.quick)
    plan.minimumWarmUp = .seconds(minimumWarmUpSeconds)
    plan.maximumWarmUp = .seconds(maximumWarmUpSeconds)
    plan.minimumSample = .seconds(minimumSampleSeconds)
    plan.samples = samples
    plan.minimumSamples = minimumSamples
    plan.samplingTime = .seconds(samplingSeconds)
    plan.probeInterval = .seconds(probeIntervalSeconds)
    plan.precision = precision
    plan.minimumInvocations = minimumInvocations
    plan.maximumInvocations = maximumInvocations
    plan.consecutivePasses = consecutivePasses
    plan.span = .seconds(spanSeconds ?? 0)
    plan.timeLimit = timeLimitSeconds.map { .seconds($0) }
    plan.deadline = .seconds(deadlineSeconds)
    plan.order = order.flatMap { SamplingPlan.Order(rawValue: $0) } ?? .rounds
    return plan
  }
}
