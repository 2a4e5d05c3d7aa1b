import Documents
import Quantities

extension Assumption {
  /// Reads one entry of a file of assumptions.
  init(id name: String, entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly([
      "id", "unit", "low", "value", "high", "provenance", "definition", "source", "date",
    ])
    id = try entry.field("id").choice(of: ID.self)
    unit = try entry.field("unit").filledText()
    value = try entry.rangedValue()
    guard !id.isShare || value.high <= 1 else {
      throw try entry.field("high").failure(
        "The assumption '\(name)' is a share: it can't be above 1, found \(value.high).")
    }
    definition = try entry.field("definition").filledText()
    date = try entry.field("date").filledText()
  }
}
