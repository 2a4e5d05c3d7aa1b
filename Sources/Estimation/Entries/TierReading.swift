import Documents
import Quantities

extension Tier {
  /// Reads one entry of a file of tiers, whose device has to be among `devices`.
  init(id: String, entry: YAMLEntry, devices: [String]) throws(DocumentError) {
    try entry.allowOnly(["id", "name", "group", "holding", "institutions", "access", "note"])
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
    try institutions.allowOnly(["value", "provenance", "source"])
    self.institutions = Measured.exactly(
      try institutions.field("value").positiveNumber(),
      provenance: try institutions.field("provenance").choice(of: Provenance.self),
      source: try institutions.field("source").filledText())

    let access = try entry.field("access")
    try access.allowOnly(["low", "value", "high", "provenance", "source"])
    self.access = try access.rangedValue()
    guard self.access.high <= 1 else {
      throw access.failure("A share of time can't be above 1, found \(self.access.high).")
    }
    note = try entry.optionalField("note")?.filledText()
  }
}
