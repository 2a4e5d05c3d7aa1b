import PluginProtocol
import Quantities
import Sampling

extension WorkerRequest.Sampling {
  /// Says to a worker what a plan says of one invocation.
  init(_ plan: InvocationPlan) {
    self.init(
      minimumWarmUpNanoseconds: plan.minimumWarmUp.inNanoseconds,
      maximumWarmUpNanoseconds: plan.maximumWarmUp.inNanoseconds,
      minimumSampleNanoseconds: plan.minimumSample.inNanoseconds, samples: plan.samples,
      minimumSamples: plan.minimumSamples, samplingNanoseconds: plan.samplingTime.inNanoseconds,
      probeNanoseconds: plan.probeInterval.inNanoseconds)
  }
}
