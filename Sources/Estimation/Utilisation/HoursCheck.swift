private import Glibc
package import Quantities
import Statistics

/// Hours that are estimated, held against published ones that the estimate hasn't seen.
package struct HoursCheck: Sendable {
  /// A published run, and what is estimated of it without its source.
  package struct Row: Sendable {
    /// The run.
    package var run: PublishedRun
    /// The hours that are estimated, with their 90 % interval.
    package var hours: Measured<ComputeHours>
    /// The log of the published hours over the estimated ones.
    package var difference: Double
    /// The standard deviation that the difference should have.
    package var deviation: Double

    /// Whether the published hours lie in the interval.
    package var isInside: Bool { abs(difference) <= plausibleEnd * deviation }
    /// By what factor the estimate is off, from 1.
    package var factor: Double { exp(abs(difference)) }
  }

  /// What rows say together.
  package struct Summary: Sendable {
    /// How many runs.
    package var runs: Int
    /// The share of them inside of their intervals.
    package var inside: Double
    /// The median of the factors by which estimates are off.
    package var medianFactor: Double
    /// The geometric mean of the intervals' widths: their high end over their low.
    package var width: Double
    /// The width that would hold 90 % of the differences around zero.
    package var askedWidth: Double
    /// The median of published over estimated hours: above 1 runs take longer than estimated.
    package var bias: Double
  }

  /// The runs, as they were given.
  package let rows: [Row]
  /// How many runs were left out because their work is itself hours times an assumed utilisation.
  package let circular: Int

  /// Holds runs of a catalogue against what it estimates when each run's source is left out.
  package init(_ catalogue: Catalogue) {
    self.init(catalogue.runs.filter { $0.isFitted || $0.kind == .circular }, catalogue)
  }

  /// Holds runs against what a catalogue estimates without the sources that tell of the same runs.
  ///
  /// A run is the same as one of the catalogue if it has its id, or its devices,
  /// their number and, but for 2 %, its hours.
  package init(_ runs: [PublishedRun], _ catalogue: Catalogue) {
    circular = runs.count { $0.kind == .circular }
    let all = LearnedUtilisation(catalogue).model
    var without: [Set<String>: UtilisationModel] = [[]: all]
    rows = runs.filter { $0.kind != .circular }.compactMap { run in
      let sources = Set(catalogue.runs.filter { $0.isSame(as: run) }.map(\.source))
      let model =
        without[sources]
        ?? UtilisationModel(
          all.observations.filter { !sources.contains($0.source) }, all.variances) ?? all
      without[sources] = model
      return Row(run, model, catalogue)
    }
  }

  /// Returns what the rows say together for which something holds; `nil` where it holds for none.
  package func summary(where holds: (PublishedRun) -> Bool = { _ in true }) -> Summary? {
    let rows = rows.filter { holds($0.run) }
    guard !rows.isEmpty else { return nil }
    let differences = rows.map { abs($0.difference) }.sorted()
    func quantile(_ share: Double) -> Double { differences.quantiles([share])[0] }
    return Summary(
      runs: rows.count, inside: Double(rows.count(where: \.isInside)) / Double(rows.count),
      medianFactor: exp(quantile(0.5)),
      width: exp(2 * plausibleEnd * rows.map(\.deviation).reduce(0, +) / Double(rows.count)),
      askedWidth: exp(2 * quantile(plausibleLevel)),
      bias: exp(rows.map(\.difference).quantiles([0.5])[0]))
  }

  /// Returns the share of runs that lie in their intervals of a level.
  package func inside(level: Double) -> Double {
    let end = normalQuantile((1 + level) / 2)
    return Double(rows.count { abs($0.difference) <= end * $0.deviation }) / Double(rows.count)
  }
}

/// How many standard deviations a 90 % interval goes to each side.
private let plausibleEnd = normalQuantile((1 + plausibleLevel) / 2)

extension HoursCheck.Row {
  fileprivate init?(_ run: PublishedRun, _ model: UtilisationModel, _ catalogue: Catalogue) {
    guard let device = catalogue.devices.first(where: { $0.id == run.device }) else { return nil }
    // A table that doesn't say the precision: 16 bit, or 8 where the device has them,
    // each as likely.
    let ordinary = device.peak(for: .mixed) == nil ? device.fastestPrecision : .mixed
    let precisions = run.precision.map { [$0] } ?? [ordinary, .fp8].compactMap(\.self)
    let guesses = precisions.compactMap { precision -> (mean: Double, variance: Double)? in
      guard let setting = catalogue.setting(of: run, precision),
        let peak = device.peak(for: precision)
      else { return nil }
      let prediction = model.prediction(setting)
      let fastest = run.work.value / (Double(run.count) * peak.rate.flopPerSecond * 3600)
      return (log(fastest) - prediction.mean, prediction.variance)
    }
    guard !guesses.isEmpty else { return nil }
    let count = Double(guesses.count)
    let mean = guesses.reduce(0) { $0 + $1.mean } / count
    let variance = guesses.reduce(0) {
      $0 + ($1.variance + ($1.mean - mean) * ($1.mean - mean)) / count
    }
    self.run = run
    deviation =
      catalogue.utilisation.calibration
      * (variance + run.deviation * run.deviation).squareRoot()
    difference = log(run.hours.value) - mean
    hours = .plausible(
      low: exp(mean - plausibleEnd * deviation), value: exp(mean),
      high: exp(mean + plausibleEnd * deviation), provenance: .modelled,
      source: "learned from \(model.observations.count) published runs of other sources")
  }
}

extension PublishedRun {
  /// Whether another run tells of the same training.
  fileprivate func isSame(as other: PublishedRun) -> Bool {
    id == other.id
      || (device == other.device && count == other.count
        && abs(hours.value / other.hours.value - 1) <= 0.02)
  }
}
