/// How long and how often to measure within one invocation.
package struct InvocationPlan: Hashable, Sendable {
  /// Warm up at least this long.
  package var minimumWarmUp: Duration
  /// Stop warming up after this long, steady or not.
  package var maximumWarmUp: Duration
  /// A sample lasts at least this long.
  package var minimumSample: Duration
  /// Take this many samples, if the time allows.
  package var samples: Int
  /// Take at least this many samples, whatever the time.
  package var minimumSamples: Int
  /// Stop sampling after this long, once there are enough samples.
  package var samplingTime: Duration
  /// Probe the machine at least this often.
  package var probeInterval: Duration

  /// Creates a plan, of which what most plans have in common may be left out.
  package init(
    minimumWarmUp: Duration, maximumWarmUp: Duration, minimumSample: Duration = .milliseconds(1),
    samples: Int, minimumSamples: Int = 3, samplingTime: Duration,
    probeInterval: Duration = .milliseconds(50)
  ) {
    self.minimumWarmUp = minimumWarmUp
    self.maximumWarmUp = maximumWarmUp
    self.minimumSample = minimumSample
    self.samples = samples
    self.minimumSamples = minimumSamples
    self.samplingTime = samplingTime
    self.probeInterval = probeInterval
  }
}
