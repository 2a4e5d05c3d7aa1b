import Quantities
package import RecordFormat
package import Sampling

extension PlanV1 {
  /// Writes a plan down.
  package init(_ plan: SamplingPlan, preset: SamplingPlan.Preset) {
    self.init(
      preset: preset.rawValue, minimumWarmUpSeconds: plan.invocation.minimumWarmUp.inSeconds,
      maximumWarmUpSeconds: plan.invocation.maximumWarmUp.inSeconds,
      minimumSampleSeconds: plan.invocation.minimumSample.inSeconds,
      samples: plan.invocation.samples,
      minimumSamples: plan.invocation.minimumSamples,
      samplingSeconds: plan.invocation.samplingTime.inSeconds,
      probeIntervalSeconds: plan.invocation.probeInterval.inSeconds, precision: plan.precision,
      minimumInvocations: plan.minimumInvocations, maximumInvocations: plan.maximumInvocations,
      consecutivePasses: plan.consecutivePasses, spanSeconds: plan.span.inSeconds,
      timeLimitSeconds: plan.timeLimit?.inSeconds, deadlineSeconds: plan.deadline.inSeconds,
      order: plan.order == .rounds ? nil : plan.order.rawValue)
  }

  /// The plan as it was.
  package var plan: SamplingPlan {
    var plan = SamplingPlan(.quick)
    plan.invocation.minimumWarmUp = .seconds(minimumWarmUpSeconds)
    plan.invocation.maximumWarmUp = .seconds(maximumWarmUpSeconds)
    plan.invocation.minimumSample = .seconds(minimumSampleSeconds)
    plan.invocation.samples = samples
    plan.invocation.minimumSamples = minimumSamples
    plan.invocation.samplingTime = .seconds(samplingSeconds)
    plan.invocation.probeInterval = .seconds(probeIntervalSeconds)
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
