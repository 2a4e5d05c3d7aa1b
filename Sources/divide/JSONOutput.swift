import FoundationEssentials

/// Results as JSON on standard output.
enum JSONOutput {
  /// Prints a value: the same value always gives the same bytes.
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
