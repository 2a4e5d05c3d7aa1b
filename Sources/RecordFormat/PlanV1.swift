/// A sampling plan in a record.
package struct PlanV1: Codable, Hashable, Sendable {
  package var preset: String
  package var minimumWarmUpSeconds: Double
  package var maximumWarmUpSeconds: Double
  package var minimumSampleSeconds: Double
  package var samples: Int
  package var minimumSamples: Int
  package var samplingSeconds: Double
  package var probeIntervalSeconds: Double
  /// The relative half-width of the 95 % interval that the plan asks for.
  package var precision: Double
  package var minimumInvocations: Int
  package var maximumInvocations: Int
  package var consecutivePasses: Int
  /// Over how long the first rounds are spread; records of before have none.
  package var spanSeconds: Double?
  package var timeLimitSeconds: Double?
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
