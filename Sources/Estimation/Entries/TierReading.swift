import Documents
import Quantities

extension Tier {
  /// The keys of a number with its range.
  private static let rangeKeys = ["low", "value", "high", "provenance", "source"]

  /// Reads one entry of a file of tiers, whose device has to be among `devices`.
  init(id: String, entry: YAMLEntry, devices: [String]) throws(DocumentError) {
    try entry.allowOnly([
      "id", "name", "group", "holding", "institutions", "access", "teams", "researchers", "note",
    ])
    self.id = id
    name = try entry.field("name").filledText()
    group = try entry.field("group").choice(of: Group.self)

    let holding = try entry.field("holding")
    try holding.allowOnly(["device", "count", "provenance", "source"])
    device = try holding.field("device").deviceID(among: devices)
    let count = try holding.field("count")
    try count.allowOnly(["low", "value", "high"])
    self.count = try count.rangedValue(
      provenance: try holding.field("provenance").choice(of: Provenance.self),
      source: try holding.field("source").filledText())

    let institutions = try entry.field("institutions")
    try institutions.allowOnly(Self.rangeKeys)
    self.institutions = try institutions.rangedOrExactValue()

    let access = try entry.field("access")
    try access.allowOnly(Self.rangeKeys)
    self.access = try access.rangedValue()
    guard self.access.high <= 1 else {
      throw access.failure("A share of time can't be above 1, found \(self.access.high).")
    }
    if let teams = try entry.optionalField("teams") {
      try teams.allowOnly(Self.rangeKeys)
      let number = try teams.rangedValue()
      // Half a per cent is rounding: 3 teams with 0.333 of it each.
      guard number.value * self.access.value <= 1.005 else {
        throw teams.failure(
          "\(plainText(number.value)) teams with \(plainText(self.access.value)) of the time each "
            + "have more than all of it. Lower one of the two.")
      }
      self.teams = number
    }
    if let researchers = try entry.optionalField("researchers") {
      try researchers.allowOnly(Self.rangeKeys)
      self.researchers = try researchers.rangedValue()
    }
    note = try entry.optionalField("note")?.filledText()
  }
}

extension YAMLEntry {
  /// Returns a number with its range, or one that is exact where neither end is stated.
  fileprivate func rangedOrExactValue() throws(DocumentError) -> Measured<Double> {
    guard try optionalField("low") == nil, try optionalField("high") == nil else {
      return try rangedValue()
    }
    return Measured.exactly(
      try field("value").positiveNumber(),
      provenance: try field("provenance").choice(of: Provenance.self),
      source: try field("source").filledText())
  }
}
