import Documents
import Quantities

// What the catalogues' files have in common.

extension YAMLEntry {
  /// Returns a number above zero.
  func positiveNumber() throws(DocumentError) -> Double {
    let value = try number()
    guard value > 0 else { throw failure("Expected a number above 0, found \(try text()).") }
    return value
  }

  /// Returns a whole number above zero.
  func positiveInteger() throws(DocumentError) -> Int {
    let value = try integer()
    guard value > 0 else { throw failure("Expected a whole number above 0, found \(value).") }
    return value
  }

  /// Returns a text that isn't empty.
  func filledText() throws(DocumentError) -> String {
    let value = try text()
    guard !value.isEmpty else { throw failure("Expected a text, found nothing.") }
    return value
  }

  /// Returns one of an enumeration's cases, by its raw value.
  func choice<Choice: RawRepresentable & CaseIterable>(
    of kind: Choice.Type
  ) throws(DocumentError) -> Choice where Choice.RawValue == String {
    let typed = try text()
    guard let choice = Choice(rawValue: typed) else {
      let names = kind.allCases.map(\.rawValue)
      throw failure(
        "Expected one of \(names.joined(separator: ", ")), found \(typed.quoted)."
          + suggestion(for: typed, among: names))
    }
    return choice
  }

  /// Returns `low`, `value` and `high`, with `provenance` and `source` beside them or as given.
  func rangedValue(
    provenance: Provenance? = nil, source: String? = nil
  ) throws(DocumentError) -> Measured<Double> {
    let low = try field("low").positiveNumber()
    let value = try field("value").positiveNumber()
    let high = try field("high").positiveNumber()
    guard low <= value, value <= high else {
      throw failure("Expected low ≤ value ≤ high, found \(low), \(value), \(high).")
    }
    let stated: Provenance
    if let provenance {
      stated = provenance
    } else {
      stated = try field("provenance").choice(of: Provenance.self)
    }
    let origin: String
    if let source {
      origin = source
    } else {
      origin = try field("source").filledText()
    }
    return Measured.plausible(
      low: low, value: value, high: high, provenance: stated, source: origin)
  }

  /// Returns the entries under a key, each with its id, refusing an id that stands twice.
  func entries(
    _ key: String
  ) throws(DocumentError) -> [(id: String, entry: YAMLEntry)] {
    try allowOnly([key])
    var entries: [(id: String, entry: YAMLEntry)] = []
    var seen: Set<String> = []
    for item in try field(key).items() {
      let name = try item.field("id")
      let id = try name.filledText()
      guard seen.insert(id).inserted else {
        throw name.failure("The id \(id.quoted) stands twice in this file.")
      }
      entries.append((id, item))
    }
    return entries
  }
}
