import Documents
import Quantities

extension PublishedRun {
  /// Reads one entry of a file of runs, whose device has to be among `devices`.
  ///
  /// - Throws: `DocumentError` with the place of a fault; hours that no peak allows are one.
  init(id: String, entry: YAMLEntry, devices: [Device]) throws(DocumentError) {
    try entry.allowOnly([
      "id", "name", "family", "kind", "scale", "device", "count", "precision", "device-hours",
      "hours", "hours-uncertainty", "work", "parameters", "batch", "source", "link", "date", "fit",
      "note",
    ])
    self.id = id
    name = try entry.field("name").filledText()
    family = try entry.field("family").filledText()
    kind = try entry.field("kind").choice(of: Kind.self)
    let place = try entry.field("device")
    let device = try place.deviceID(among: devices.map(\.id))
    self.device = device
    count = try entry.field("count").positiveInteger()
    precision = try entry.optionalField("precision")?.choice(of: TrainingPrecision.self)
    hours = Rough(
      value: try entry.field("hours").positiveNumber(),
      uncertainty: try entry.optionalField("hours-uncertainty")?.positiveNumber() ?? 0)
    let work = try entry.field("work")
    try work.allowOnly(["value", "uncertainty", "how"])
    self.work = Rough(
      value: try work.field("value").positiveNumber(),
      uncertainty: try work.optionalField("uncertainty")?.positiveNumber() ?? 0)
    parameters = try entry.optionalField("parameters")?.positiveNumber()
    source = try entry.field("source").filledText()
    isFitted = try entry.optionalField("fit")?.choice(of: No.self) == nil && kind != .circular

    guard let found = devices.first(where: { $0.id == device }) else { return }
    guard let peak = precision.map(found.peak) ?? found.highestPeak else {
      throw place.failure(
        "\(found.name) has no dense peak for \(precision?.requirement ?? "any precision").")
    }
    let utilisation = utilisation(at: peak)
    guard utilisation <= 1 else {
      throw entry.failure(impossible(utilisation, at: peak))
    }
  }

  /// Says that a run beats its devices' peak.
  func impossible(_ utilisation: Double, at peak: Device.Peak) -> String {
    "This run would be \(numberText(utilisation, digits: 3)) times as fast as its devices' peak"
      + " of \(numberText(peak.rate.flopPerSecond / 1e12, digits: 3)) TFLOP/s allows."
      + " Its hours, its work, its devices or its precision are wrong."
  }

  /// Returns the share of a peak that the run attained: work / (count · peak · hours · 3600).
  package func utilisation(at peak: Device.Peak) -> Double {
    work.value / (Double(count) * peak.rate.flopPerSecond * hours.value * 3600)
  }
}

/// What can only be false; what isn't is left out.
private enum No: String, CaseIterable {
  case no = "false"
}
