import Glibc
import Statistics

/// A model whose step was measured and whose kernels were.
package struct ObservedStep: Hashable, Sendable {
  /// The id of the model's recipe.
  package var model: String
  /// The measured seconds of a step.
  package var seconds: Double
  /// The standard deviation of the logarithm of that.
  package var logDeviation: Double
  /// What its kernels take, one by one.
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
  /// The id of the model's recipe.
  package var model: String
  /// The measured seconds of a step.
  package var measured: Double
  /// What the kernels and the other models' steps predict, without the measured step.
  package var prediction: StepPrediction

  /// Predicted over measured, less 1.
  package var error: Double { prediction.seconds / measured - 1 }
  /// Whether the interval holds the measured step.
  package var isInside: Bool { (prediction.low...prediction.high).contains(measured) }

  /// A step may beat its kernels measured alone by this share of its time, and not more: a warm
  /// cache and a fused kernel save some.
  private static let leastOverhead = -0.2
  /// The high end of an interval over its low end: what is wider holds nearly any step.
  private static let widestInterval = 3.0

  /// Whether the times are steady enough for the prediction to say something.
  ///
  /// An interval that holds everything is no success. And a step can't take far less than its
  /// kernels: then the machine was slower while these were measured.
  package var isConverged: Bool {
    prediction.share(of: nil) >= Self.leastOverhead
      && prediction.high <= Self.widestInterval * prediction.low
  }
}

extension StepPrediction {
  /// Predicts a step: what its kernels take, times what steps of other models take over their
  /// kernels.
  ///
  /// The overhead is the median of that ratio over the others. The interval is a 95 % one, with
  /// Student's quantile for so few: in logarithms, how far the others are from their own median,
  /// here and under other budgets. Their kernels' errors are in that already, so this model's own
  /// count only as far as they are larger. A spread smaller than the errors of the others' times is
  /// luck, and isn't believed. With fewer than two other models the spread is unknown, and only the
  /// kernels' own errors count.
  ///
  /// - Parameters:
  ///   - others: Steps of other models under this budget.
  ///   - elsewhere: Their steps under each other budget. They tell how models differ, not what the
  ///     overhead is.
  package init(
    _ parts: [Part], fittedOn others: [ObservedStep], elsewhere: [[ObservedStep]] = []
  ) {
    self.parts = parts
    let kernels = parts.reduce(0) { $0 + $1.seconds }
    let own = parts.logVariance
    let ratios = others.map(\.logRatio)
    overhead = ratios.isEmpty ? 1 : exp(ratios.median())
    seconds = kernels * overhead
    let groups = ([others] + elsewhere).filter { $0.count > 1 }
    let known = groups.flatMap(\.self)
    let half: Double
    if others.count > 1 {
      let squares = groups.reduce(0) { sum, group in
        let middle = group.map(\.logRatio).median()
        return sum + group.reduce(0) { $0 + ($1.logRatio - middle) * ($1.logRatio - middle) }
      }
      let freedom = Double(known.count - groups.count)
      let expected = known.map { $0.parts.logVariance + $0.logDeviation * $0.logDeviation }.mean()
      let spread = max(squares / freedom, expected)
      // The median of n has up to √(π/2) times the standard error of their mean.
      let variance =
        spread * (1 + .pi / 2 / Double(others.count)) + max(0, own - expected)
      half = variance.squareRoot() * studentQuantile(0.975, degreesOfFreedom: freedom)
    } else {
      half = own.squareRoot() * normalQuantile(0.975)
    }
    low = seconds * exp(-half)
    high = seconds * exp(half)
  }
}

extension ObservedStep {
  /// The logarithm of step over kernels.
  fileprivate var logRatio: Double { log(seconds / kernelSeconds) }
}

extension [StepPrediction.Part] {
  /// The variance of the logarithm of their sum, their errors taken as independent.
  fileprivate var logVariance: Double {
    let total = reduce(0) { $0 + $1.seconds }
    return reduce(0) { sum, part in
      let deviation = part.logDeviation * part.seconds / total
      return sum + deviation * deviation
    }
  }
}

extension Collection<ObservedStep> {
  /// Returns each step as the others predict it, here and under each other budget.
  package func leaveOneOut(elsewhere: [[ObservedStep]] = []) -> [ValidatedStep] {
    map { step in
      func others(_ steps: some Sequence<ObservedStep>) -> [ObservedStep] {
        steps.filter { $0.model != step.model }
      }
      return ValidatedStep(
        model: step.model, measured: step.seconds,
        prediction: StepPrediction(
          step.parts, fittedOn: others(self), elsewhere: elsewhere.map { others($0) }))
    }
  }
}

extension Collection<ValidatedStep> {
  /// The median absolute error as a share; `nil` of nothing.
  package var medianAbsoluteError: Double? {
    isEmpty ? nil : map { abs($0.error) }.median()
  }
}
