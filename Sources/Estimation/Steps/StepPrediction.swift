package import Operations
import Quantities
import Glibc
import Statistics

/// The time of a training step as its kernels add up.
package struct StepPrediction: Hashable, Sendable {
  /// How the time of a kernel is known.
  package enum Basis: Hashable, Sendable {
    /// The kernel itself was measured, with these sizes.
    case measured
    /// From so many measured kernels that are near.
    case interpolated(neighbours: Int)
  }

  /// One distinct kernel of the step.
  package struct Part: Hashable, Sendable {
    /// What is computed, such as `convolution`.
    package var operation: OperationID
    /// Its sizes, all of them.
    package var problem: Problem
    /// How often a step runs it.
    package var count: Double
    /// The seconds of all its runs.
    package var seconds: Double
    /// The standard deviation of the logarithm of that.
    package var logDeviation: Double
    /// Whether its time was measured, or follows from others.
    package var basis: Basis
    /// Whether the peak or the bandwidth of its budget bounds it.
    package var bound: BudgetRoof.Bound
  }

  /// The kernels, the longest first.
  package var parts: [Part]
  /// The median of step over kernels, of the models that it was fitted on; 1 where there are none.
  package var overhead: Double
  /// The seconds of a step.
  package var seconds: Double
  /// The lower end of the 95 % interval in seconds.
  package var low: Double
  /// The upper end of the 95 % interval in seconds.
  package var high: Double

  /// The seconds of the kernels alone.
  package var kernelSeconds: Double { parts.reduce(0) { $0 + $1.seconds } }

  /// The share of the kernels' time that was measured, not interpolated.
  package var measuredShare: Double {
    parts.filter { $0.basis == .measured }.reduce(0) { $0 + $1.seconds } / kernelSeconds
  }

  /// The share of the step that is bound by this, or, for `nil`, that is overhead.
  package func share(of bound: BudgetRoof.Bound?) -> Double {
    guard let bound else { return 1 - kernelSeconds / seconds }
    return parts.filter { $0.bound == bound }.reduce(0) { $0 + $1.seconds } / seconds
  }
}

/// Predicts training steps from the kernels that were measured under one budget.
package struct StepPredictor {
  private let times: [OperationID: [Known]]
  private let all: [Known]
  private let roof: BudgetRoof

  /// A measured kernel, with the least time it could take.
  private struct Known {
    var time: KernelTime
    var least: Double
    var intensity: Double
    var ratio: Double { time.seconds / least }
  }

  /// Creates a predictor.
  package init(_ times: [KernelTime], under roof: BudgetRoof) {
    self.roof = roof
    all = times.compactMap { time in
      guard
        let operation = Recipe.Kernel(operation: time.operation, problem: time.problem, times: 1)
          .computation
      else { return nil }
      return Known(
        time: time, least: roof.least(operation).seconds, intensity: operation.intensity)
    }
    self.times = Dictionary(grouping: all, by: \.time.operation)
  }

  /// How many measured kernels of an operation an interpolation takes.
  static let neighbours = 3

  /// The logarithm's standard deviation of an interpolation that nothing can be said of: a factor
  /// of 2.
  static let unknownDeviation = 0.69

  /// Returns the kernels of a step with their times, the longest first; `nil` if nothing was
  /// measured.
  ///
  /// A kernel that wasn't measured takes as many times its least time as the three measured ones of
  /// its operation that are nearest in size and intensity, in the geometric mean. Its error is how
  /// far that rule is off on the measured ones themselves, each left out in turn; a factor of 2
  /// where fewer than two can tell. An operation of which nothing was measured takes what its bound
  /// does.
  package func parts(of recipe: Recipe) -> [StepPrediction.Part]? {
    guard !all.isEmpty else { return nil }
    let parts = recipe.kernels.compactMap { entry -> StepPrediction.Part? in
      guard let operation = entry.kernel.computation else { return nil }
      let (least, bound) = roof.least(operation)
      var part = StepPrediction.Part(
        operation: entry.kernel.operation, problem: entry.kernel.problem, count: entry.count,
        seconds: 0, logDeviation: 0, basis: .measured, bound: bound)
      let known = times[entry.kernel.operation] ?? []
      if let same = known.first(where: { $0.time.problem == entry.kernel.problem }) {
        part.seconds = entry.count * same.time.seconds
        part.logDeviation = same.time.logDeviation
      } else {
        let near = known.isEmpty ? all : known
        let chosen = Self.nearest(least, operation.intensity, among: near)
        part.seconds = entry.count * least * Self.ratio(chosen)
        part.logDeviation = known.isEmpty ? Self.unknownDeviation : Self.error(among: known)
        part.basis = .interpolated(neighbours: chosen.count)
      }
      return part
    }
    return parts.sorted { $0.seconds > $1.seconds }
  }

  private static func nearest(
    _ least: Double, _ intensity: Double, among known: [Known]
  ) -> [Known] {
    func distance(_ other: Known) -> Double {
      abs(log(other.least / least)) + abs(log(other.intensity / intensity))
    }
    return Array(known.sorted { distance($0) < distance($1) }.prefix(neighbours))
  }

  private static func ratio(_ known: [Known]) -> Double {
    exp(known.map { log($0.ratio) }.mean())
  }

  /// The root mean square of the logarithm's error, each left out in turn.
  private static func error(among known: [Known]) -> Double {
    guard known.count > 1 else { return unknownDeviation }
    let errors = known.indices.map { index in
      var others = known
      let left = others.remove(at: index)
      return log(ratio(nearest(left.least, left.intensity, among: others)) / left.ratio)
    }
    return (errors.map { $0 * $0 }.mean()).squareRoot()
  }
}

extension Operation {
  /// Its FLOP per byte, and at least a thousandth: what moves without computing has neighbours,
  /// too.
  fileprivate var intensity: Double {
    max(work / traffic(.f32), 1e-3)
  }
}
