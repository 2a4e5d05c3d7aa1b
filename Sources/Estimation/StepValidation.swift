import Glibc
import Statistics

/// A model whose step was measured and whose kernels were.
package struct ObservedStep: Hashable, Sendable {
  package var model: String
  /// The measured seconds of a step.
  package var seconds: Double
  /// The standard deviation of the logarithm of that.
  package var logDeviation: Double
  package var parts: [StepPrediction.Part]

  /// Creates an observation.
  package init(
    model: String, seconds: Double, logDeviation: Double = 0, parts: [StepPrediction.Part]
  ) {
    self.model = model
    self.seconds = seconds
    self.logDeviation = logDeviation
    self.parts = parts
  }

  /// The seconds of the kernels alone.
  var kernelSeconds: Double { parts.reduce(0) { $0 + $1.seconds } }
}

/// A step that was measured, and what the kernels and the other models said of it.
package struct ValidatedStep: Hashable, Sendable {
  package var model: String
  package var measured: Double
  package var prediction: StepPrediction

  /// Predicted over measured, less 1.
  package var error: Double { prediction.seconds / measured - 1 }
  /// Whether the interval holds the measured step.
  package var isInside: Bool { (prediction.low...prediction.high).contains(measured) }
}

extension StepPrediction {
  /// Predicts a step: what its kernels take, times what steps of other models take over their kernels.
  ///
  /// The overhead is the median of that ratio over the others. The interval is a 95 % one: in logarithms, the
  /// spread of the others' ratios, with Student's quantile for so few, and the kernels' own errors, taken
  /// as independent. Without two other models the ratio's spread can't be told: it is then taken as known.
  package init(_ parts: [Part], fittedOn others: [ObservedStep]) {
    self.parts = parts
    let ratios = others.map { log($0.seconds / $0.kernelSeconds) }
    overhead = ratios.isEmpty ? 1 : exp(ratios.median())
    let kernels = parts.reduce(0) { $0 + $1.seconds }
    let variance = parts.reduce(0) { sum, part in
      let deviation = part.logDeviation * part.seconds / kernels
      return sum + deviation * deviation
    }
    seconds = kernels * overhead
    let count = Double(ratios.count)
    let spread = count > 1 ? ratios.standardDeviation() * (1 + 1 / count).squareRoot() : 0
    let ratioHalf =
      count > 1 ? spread * studentQuantile(0.975, degreesOfFreedom: count - 1) : 0
    let kernelHalf = variance.squareRoot() * normalQuantile(0.975)
    let half = (ratioHalf * ratioHalf + kernelHalf * kernelHalf).squareRoot()
    low = seconds * exp(-half)
    high = seconds * exp(half)
  }
}

extension Collection<ObservedStep> {
  /// Returns each step as the others predict it.
  package func leaveOneOut() -> [ValidatedStep] {
    map { step in
      ValidatedStep(
        model: step.model, measured: step.seconds,
        prediction: StepPrediction(step.parts, fittedOn: filter { $0.model != step.model }))
    }
  }
}

extension Collection<ValidatedStep> {
  /// The median absolute error as a share; `nil` of nothing.
  package var medianAbsoluteError: Double? {
    isEmpty ? nil : map { abs($0.error) }.median()
  }
}
