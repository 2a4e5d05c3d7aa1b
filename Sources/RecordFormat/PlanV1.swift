/// A sampling plan in a record.
package struct PlanV1: Codable, Hashable, Sendable {
  /// The preset that the plan began with: `quick`, `standard` or `publish`.
  package var preset: String
  /// An invocation warms up at least this long.
  package var minimumWarmUpSeconds: Double
  /// An invocation warms up at most this long, steady or not.
  package var maximumWarmUpSeconds: Double
  /// A sample lasts at least this long.
  package var minimumSampleSeconds: Double
  /// How many samples an invocation takes, if the time allows.
  package var samples: Int
  /// How many samples an invocation takes, whatever the time.
  package var minimumSamples: Int
  /// An invocation stops sampling after this long, once there are enough samples.
  package var samplingSeconds: Double
  /// The machine is probed at least this often between samples.
  package var probeIntervalSeconds: Double
  /// The relative half-width of the 95 % interval that the plan asks for.
  package var precision: Double
  /// A cell is measured in at least this many invocations, if the time limit allows.
  package var minimumInvocations: Int
  /// A cell is measured in at most this many invocations.
  package var maximumInvocations: Int
  /// The interval must be narrow enough after this many rounds in a row.
  package var consecutivePasses: Int
  /// Over how long the first rounds are spread; records of before have none.
  package var spanSeconds: Double?
  /// No further round begins after this long, for the whole run; absent for no limit.
  package var timeLimitSeconds: Double?
  /// An invocation is ended after this long, beside the time its own work needs.
  package var deadlineSeconds: Double
  /// `listed` where the first cells come first and most often; rounds unless it is there.
  package var order: String?

  /// Creates it from its parts.
  package init(
    preset: String, minimumWarmUpSeconds: Double, maximumWarmUpSeconds: Double,
    minimumSampleSeconds: Double, samples: Int, minimumSamples: Int, samplingSeconds: Double,
    probeIntervalSeconds: Double, precision: Double, minimumInvocations: Int,
    maximumInvocations: Int, consecutivePasses: Int, spanSeconds: Double? = nil,
    timeLimitSeconds: Double? = nil, deadlineSeconds: Double, order: String? = nil
  ) {
    self.preset = preset
    self.minimumWarmUpSeconds = minimumWarmUpSeconds
    self.maximumWarmUpSeconds = maximumWarmUpSeconds
    self.minimumSampleSeconds = minimumSampleSeconds
    self.samples = samples
    self.minimumSamples = minimumSamples
    self.samplingSeconds = samplingSeconds
    self.probeIntervalSeconds = probeIntervalSeconds
    self.precision = precision
    self.minimumInvocations = minimumInvocations
    self.maximumInvocations = maximumInvocations
    self.consecutivePasses = consecutivePasses
    self.spanSeconds = spanSeconds
    self.timeLimitSeconds = timeLimitSeconds
    self.deadlineSeconds = deadlineSeconds
    self.order = order
  }
}
