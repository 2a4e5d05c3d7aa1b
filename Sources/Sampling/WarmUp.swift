import Quantities
import Statistics

/// How an invocation reached its steady state, and how many iterations make a sample.
package struct WarmUp: Hashable, Sendable {
  /// The iterations of one sample.
  package var iterationsPerSample: Int
  /// The time spent.
  package var duration: Duration
  /// Whether the last batches agreed within 2 %.
  package var isSteady: Bool
  /// The time of one iteration at the end.
  package var perIteration: Duration
}

extension InvocationPlan {
  /// The largest coefficient of variation of the last batches that counts as steady.
  ///
  /// Reference: Georges, Buytaert & Eeckhout, "Statistically rigorous Java performance evaluation",
  /// OOPSLA 2007, use 1–2 %.
  static let steadyVariation = 0.02

  /// A kernel that does this many iterations in less than a sample's time does nothing; counting on
  /// would only overflow.
  static let mostIterations = 1 << 32

  /// Runs batches until they take the same time, and sets how many iterations a sample has.
  ///
  /// - Parameter run: Runs this many iterations and returns how long they took.
  /// - Throws: What `run` throws.
  package func warmUp<Failure: Error>(
    _ run: (_ iterations: Int) throws(Failure) -> Duration
  ) throws(Failure) -> WarmUp {
    var iterations = 1
    var spent = Duration.zero
    var batches: [Double] = []
    while true {
      let elapsed = max(try run(iterations), .nanoseconds(1))
      spent += elapsed
      batches.append(elapsed.inSeconds / Double(iterations))
      let recent = batches.suffix(5)
      let steady =
        recent.count >= 3 && recent.coefficientOfVariation() <= Self.steadyVariation
      let enough = spent >= minimumWarmUp && elapsed >= minimumSample / 2
      if (steady && enough) || spent >= maximumWarmUp || iterations >= Self.mostIterations {
        let perIteration = recent.median()
        let fitting = (minimumSample.inSeconds / perIteration).rounded(.up)
        return WarmUp(
          iterationsPerSample: Int(saturating: min(max(1, fitting), Double(Self.mostIterations))),
          duration: spent, isSteady: steady, perIteration: .seconds(perIteration))
      }
      if elapsed < minimumSample / 2 {
        iterations *= 2
        batches.removeAll()
      }
    }
  }

  /// Returns how many samples to take before the next probe, or `nil` when there are enough.
  ///
  /// - Parameters:
  ///   - taken: The samples taken so far.
  ///   - spent: The time they took.
  ///   - sampleTime: How long one sample takes.
  package func nextGroup(taken: Int, spent: Duration, sampleTime: Duration) -> Int? {
    let left = samples - taken
    guard left > 0, taken < minimumSamples || spent < samplingTime else { return nil }
    let fitting = Int(saturating: probeInterval / max(sampleTime, .nanoseconds(1)))
    return min(left, max(1, fitting))
  }
}
