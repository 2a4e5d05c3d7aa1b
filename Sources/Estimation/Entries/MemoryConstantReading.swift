import Documents

extension MemoryConstant {
  /// Reads one entry of a file of constants.
  init(id name: String, entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly([
      "id", "unit", "low", "value", "high", "provenance", "definition", "source", "date",
    ])
    id = try entry.field("id").choice(of: ID.self)
    unit = try entry.field("unit").filledText()
    value = try entry.rangedValue()
    definition = try entry.field("definition").filledText()
    date = try entry.field("date").filledText()
  }
}
