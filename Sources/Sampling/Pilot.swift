import Statistics

/// What one of the first invocations of a cell took.
package struct PilotInvocation: Hashable, Sendable {
  /// The time of one iteration in each sample, in seconds.
  package var samples: [Double]
  /// The time that one sample took, in seconds.
  package var sampleSeconds: Double
  /// The time of the whole invocation, from starting the process to its end, in seconds.
  package var seconds: Double

  /// Creates an invocation.
  package init(samples: [Double], sampleSeconds: Double, seconds: Double) {
    self.samples = samples
    self.sampleSeconds = sampleSeconds
    self.seconds = seconds
  }
}

extension SamplingPlan {
  /// How many invocations of a cell take the plan's own number of samples, and are the pilot.
  package static let pilotInvocations = 4
  /// What is learnt changes the number of samples at most this much, and leaves at least 5: four
  /// invocations say little of a variance.
  private static let mostChange = 4

  /// Returns the plan for the invocations after a pilot: with as many samples as make the best use
  /// of time.
  ///
  /// Where processes differ more than the samples of one, further samples are time lost to further
  /// processes; where samples differ more, starting a process for a few of them is. The number
  /// follows from the variance components of the pilot and from what a sample and the rest of an
  /// invocation took (`VarianceComponents.optimalRepetitions`, with its reference). The formula is
  /// that of means; the values here are medians, whose variances have the same shares where the
  /// shapes of the distributions are alike.
  ///
  /// - Returns: This plan while the pilot is too short, or where the invocations add no variance.
  package func informed(by pilot: [PilotInvocation]) -> SamplingPlan {
    let pilot = pilot.prefix(Self.pilotInvocations)
    guard pilot.count == Self.pilotInvocations,
      let components = VarianceComponents(samples: pilot.map(\.samples))
    else { return self }
    let sample = pilot.map(\.sampleSeconds).median()
    let rest = pilot.map { $0.seconds - $0.sampleSeconds * Double($0.samples.count) }.median()
    guard sample > 0, rest > 0,
      let best = components.optimalRepetitions(costs: [sample, rest])[0]
    else { return self }
    var plan = self
    plan.samples = min(max(best, samples / Self.mostChange, 5), samples * Self.mostChange)
    plan.samplingTime = max(samplingTime, .seconds(sample * Double(plan.samples)))
    return plan
  }
}
