import Documents
import Operations
import Quantities

extension Device {
  /// Reads one entry of a file of devices.
  init(id: String, entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly([
      "id", "name", "vendor", "type", "year", "peaks", "memory", "bandwidth", "power", "price",
      "provenance", "sources",
    ])
    self.id = id
    name = try entry.field("name").filledText()
    vendor = try entry.field("vendor").filledText()
    kind = try entry.field("type").choice(of: DeviceKind.self)
    year = try entry.field("year").positiveInteger()
    peaks = []
    if let list = try entry.optionalField("peaks") {
      try list.allowOnly(NumberFormat.allCases.map(\.rawValue))
      for (key, value) in try list.fields() {
        guard let format = NumberFormat(rawValue: key) else { continue }
        peaks.append(try Peak(format: format, entry: value))
      }
    }
    memory = nil
    if let field = try entry.optionalField("memory") {
      memory = ByteCount(bytes: try field.byteCount())
    }
    bandwidth = nil
    if let field = try entry.optionalField("bandwidth") {
      bandwidth = Bandwidth(bytesPerSecond: try field.positiveNumber())
    }
    watts = try entry.optionalField("power")?.positiveNumber()
    price = nil
    if let field = try entry.optionalField("price") {
      try field.allowOnly(["usd", "year", "source"])
      price = Price(
        usd: try field.field("usd").positiveNumber(),
        year: try field.field("year").positiveInteger(),
        source: try field.field("source").filledText())
    }
    provenance = try entry.field("provenance").choice(of: Provenance.self)
    let list = try entry.field("sources")
    var sources: [String] = []
    for item in try list.items() { sources.append(try item.filledText()) }
    guard !sources.isEmpty else { throw list.failure("Expected at least one source.") }
    self.sources = sources
  }
}

extension Device.Peak {
  fileprivate init(format: Device.NumberFormat, entry: YAMLEntry) throws(DocumentError) {
    self.format = format
    guard entry.isMapping else {
      rate = Throughput(flopPerSecond: try entry.positiveNumber())
      accumulate = nil
      return
    }
    try entry.allowOnly(["peak", "accumulate"])
    rate = Throughput(flopPerSecond: try entry.field("peak").positiveNumber())
    accumulate = try entry.optionalField("accumulate")?.choice(of: Device.NumberFormat.self)
  }
}

extension YAMLEntry {
  /// Returns a number of bytes, such as `24e9`.
  func byteCount() throws(DocumentError) -> Int64 {
    let bytes = try positiveNumber()
    guard bytes < 1e18 else { throw failure("\(try text()) bytes are more than can be.") }
    return Int64(saturating: bytes)
  }
}
