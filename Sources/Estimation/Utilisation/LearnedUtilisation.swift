private import Glibc
package import Quantities
import Statistics

/// The utilisation of training, as the catalogue's published runs teach it.
package struct LearnedUtilisation: Sendable {
  /// The model.
  package let model: UtilisationModel
  private let settings: UtilisationSettings

  /// Learns from the runs of a catalogue that may be fitted, with the variances of its settings.
  ///
  /// - Precondition: The variances are positive, which reading them checks.
  package init(_ catalogue: Catalogue) {
    guard
      let model = UtilisationModel(
        catalogue.runs.filter(\.isFitted).compactMap(catalogue.observation),
        catalogue.utilisation.variances)
    else { preconditionFailure("Positive variances make a positive definite matrix.") }
    self.model = model
    settings = catalogue.utilisation
  }

  /// Returns the log-normal distribution of a utilisation, before it is cut off at 1.
  func spread(_ setting: RunSetting) -> BoundedSpread {
    let prediction = model.prediction(setting)
    return BoundedSpread(
      mean: prediction.mean,
      deviation: settings.calibration * prediction.variance.squareRoot())
  }

  /// Returns the utilisation of a run like none that was seen, with its 90 % range.
  package func utilisation(_ setting: RunSetting) -> Measured<Double> {
    let spread = spread(setting)
    let end = normalQuantile((1 + plausibleLevel) / 2)
    return .plausible(
      low: spread.value(at: -end), value: spread.median, high: spread.value(at: end),
      provenance: .modelled, source: source(setting))
  }

  /// Says where a utilisation is from, and what no run is like.
  func source(_ setting: RunSetting) -> String {
    let unknowns = model.unknowns(of: setting)
    return "learned from \(model.observations.count) published runs"
      + (unknowns.isEmpty
        ? "" : ". It is wide because there is no run \(unknowns.joined(separator: ", nor one "))")
  }
}

extension Catalogue {
  /// Returns the setting of a paper's run on a number of devices.
  package func setting(
    of paper: Paper, on device: Device, peak: Device.Peak, _ precision: TrainingPrecision,
    count: Double
  ) -> RunSetting {
    let family = utilisation.family(of: paper.family)
    // Of a mixture of experts the catalogue has all parameters, and a token meets few of them.
    let parameters = paper.family == "mixture-of-experts" ? nil : paper.parameters?.value
    return RunSetting(
      family: family, parameters: parameters, work: paper.work.value, on: device, peak: peak,
      precision, count: count)
  }

  /// Returns the setting of a published run in a precision; `nil` where its device has no such
  /// peak.
  package func setting(of run: PublishedRun, _ precision: TrainingPrecision) -> RunSetting? {
    guard let device = devices.first(where: { $0.id == run.device }),
      let peak = device.peak(for: precision)
    else { return nil }
    return RunSetting(
      family: utilisation.family(of: run.family), parameters: run.parameters, work: run.work.value,
      on: device, peak: peak, precision, count: Double(run.count))
  }

  /// Returns what the model of utilisation sees of a run; `nil` without a precision that its device
  /// has.
  package func observation(_ run: PublishedRun) -> UtilisationModel.Observation? {
    guard let precision = run.precision, let setting = setting(of: run, precision),
      let peak = devices.first(where: { $0.id == run.device })?.peak(for: precision)
    else { return nil }
    return UtilisationModel.Observation(
      setting: setting, source: run.source, publication: run.publication,
      value: log(run.utilisation(at: peak)), deviation: run.deviation)
  }
}

extension PublishedRun {
  /// The standard deviation of the log of the utilisation, by what isn't known of work and hours.
  package var deviation: Double {
    let ends = [work.uncertainty, hours.uncertainty].map { log(1 + $0) }
    return hypot(ends[0], ends[1]) / normalQuantile((1 + plausibleLevel) / 2)
  }
}
