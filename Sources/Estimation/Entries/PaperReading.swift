import Documents
import Operations
import Quantities

extension Paper {
  /// Reads one entry of a file of papers, whose hardware has to be among `devices`.
  ///
  /// - Throws: `DocumentError` with the place of a fault; work that the hardware can't have done in
  ///   its hours is one.
  init(id: String, entry: YAMLEntry, devices: [Device]) throws(DocumentError) {
    try entry.allowOnly([
      "id", "name", "year", "venue", "link", "family", "typical", "work", "mix", "precision",
      "parameters", "shape", "run", "memory", "hardware", "cost", "note",
    ])
    self.id = id
    name = try entry.field("name").filledText()
    year = try entry.field("year").positiveInteger()
    venue = try entry.field("venue").filledText()
    link = try entry.optionalField("link")?.filledText()
    family = try entry.field("family").filledText()

    isTypical = try entry.optionalField("typical")?.choice(of: Yes.self) != nil

    let work = try entry.field("work")
    try work.allowOnly([
      "low", "value", "high", "method", "definition", "provenance", "source", "confidence", "range",
    ])
    self.work = try work.rangedValue()
    workMethod = try work.field("method").choice(of: WorkMethod.self)
    workDefinition = try work.field("definition").filledText()
    workRange = try work.field("range").filledText()
    confidence = try work.optionalField("confidence")?.filledText()

    mix = try Mix(entry.field("mix"))
    precision = try Cited(entry.field("precision")) { value throws(DocumentError) in
      let precision = try value.choice(of: TrainingPrecision.self)
      return precision
    }
    parameters = nil
    if let parameters = try entry.optionalField("parameters") {
      self.parameters = try Cited(parameters) { value throws(DocumentError) in
        try value.positiveNumber()
      }
    }
    shape = nil
    if let shape = try entry.optionalField("shape") { self.shape = try Shape(shape) }
    run = try entry.optionalField("run")?.choice(of: Run.self)
    memory = nil
    if let memory = try entry.optionalField("memory") {
      try memory.allowOnly(["low", "value", "high", "provenance", "source"])
      self.memory = try memory.rangedValue()
    }
    hardware = nil
    if let hardware = try entry.optionalField("hardware") {
      self.hardware = try Hardware(hardware, devices: devices.map(\.id))
      try self.hardware?.check(self.work, of: devices, at: hardware)
    }
    cost = try entry.optionalField("cost")?.filledText()
    note = try entry.optionalField("note")?.filledText()
  }
}

/// What can only be true; what isn't is left out.
private enum Yes: String, CaseIterable {
  case yes = "true"
}

extension Paper.Cited {
  init(
    _ entry: YAMLEntry, value read: (YAMLEntry) throws(DocumentError) -> Value
  ) throws(DocumentError) {
    try entry.allowOnly(["value", "source"])
    value = try read(try entry.field("value"))
    source = try entry.field("source").filledText()
  }
}

extension Paper.Shape {
  init(_ entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly(["layers", "width", "tokens", "vocabulary", "source"])
    self.init(
      layers: try entry.field("layers").positiveNumber(),
      width: try entry.field("width").positiveNumber(),
      tokens: try entry.field("tokens").positiveNumber(),
      vocabulary: try entry.field("vocabulary").positiveNumber(),
      source: try entry.field("source").filledText())
  }
}

extension Mix {
  init(_ entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly(["shares", "provenance", "source"])
    let list = try entry.field("shares")
    try list.allowOnly(OperationClass.allCases.map(\.rawValue))
    var shares: [Share] = []
    for (key, value) in try list.fields() {
      guard let operations = OperationClass(rawValue: key) else { continue }
      shares.append(Share(operations: operations, share: try value.positiveNumber()))
    }
    let sum = shares.reduce(0) { $0 + $1.share }
    guard abs(sum - 1) <= 1e-6 else {
      throw list.failure("Expected shares that sum to 1, found \(sum).")
    }
    self.shares = shares
    provenance = try entry.field("provenance").choice(of: Provenance.self)
    source = try entry.field("source").filledText()
  }
}

extension Paper.Hardware {
  init(_ entry: YAMLEntry, devices: [String]) throws(DocumentError) {
    try entry.allowOnly([
      "device", "name", "count", "hours", "device-hours", "utilisation", "source",
    ])
    device = nil
    if let field = try entry.optionalField("device") {
      device = try field.deviceID(among: devices)
    }
    name = try entry.optionalField("name")?.filledText()
    count = try entry.optionalField("count")?.positiveInteger()
    hours = try entry.optionalField("hours")?.positiveNumber()
    deviceHours = try entry.optionalField("device-hours")?.positiveNumber()
    utilisation = nil
    if let field = try entry.optionalField("utilisation") {
      let value = try field.positiveNumber()
      guard value <= 1 else {
        throw field.failure("A utilisation of \(value) is above 1: its peak or its work is wrong.")
      }
      utilisation = value
    }
    source = try entry.field("source").filledText()
  }

  /// Refuses work that is more than the devices' highest peak could have done in the hours.
  fileprivate func check(
    _ work: Measured<Double>, of devices: [Device], at entry: YAMLEntry
  ) throws(DocumentError) {
    guard let peak = devices.first(where: { $0.id == device })?.highestPeak,
      let deviceHours = deviceHours ?? hours.flatMap({ hours in count.map { hours * Double($0) } })
    else { return }
    let most = deviceHours * 3600 * peak.rate.flopPerSecond
    guard work.low <= most else {
      throw entry.failure(
        "The work of \(plainText(work.low)) FLOP is \(numberText(work.low / most, digits: 3)) times"
          + " what these devices could do in these hours at their peak."
          + " The work, the hours or the devices are wrong.")
    }
  }
}

extension YAMLEntry {
  /// Returns the id of a device that the catalogue holds.
  func deviceID(among devices: [String]) throws(DocumentError) -> String {
    let id = try filledText()
    guard devices.contains(id) else {
      throw failure(
        "No device of the catalogue has the id \(id.quoted)."
          + suggestion(for: id, among: devices))
    }
    return id
  }
}
