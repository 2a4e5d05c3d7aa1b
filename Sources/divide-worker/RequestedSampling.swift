import PluginProtocol
import Sampling

extension InvocationPlan {
  /// Reads how a request wants the kernel sampled.
  init(_ requested: WorkerRequest.Sampling) {
    self.init(
      minimumWarmUp: .nanoseconds(requested.minimumWarmUpNanoseconds),
      maximumWarmUp: .nanoseconds(requested.maximumWarmUpNanoseconds),
      minimumSample: .nanoseconds(requested.minimumSampleNanoseconds),
      samples: requested.samples, minimumSamples: requested.minimumSamples,
      samplingTime: .nanoseconds(requested.samplingNanoseconds),
      probeInterval: .nanoseconds(requested.probeNanoseconds))
  }
}
