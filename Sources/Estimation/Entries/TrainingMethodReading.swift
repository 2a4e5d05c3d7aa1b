import Documents

extension TrainingMethod {
  /// Reads one entry of a file of methods.
  init(id name: String, entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly([
      "id", "name", "saves", "low", "value", "high", "provenance", "source", "date",
    ])
    id = try entry.field("id").choice(of: ID.self)
    self.name = try entry.field("name").filledText()
    saves = try entry.field("saves").filledText()
    timeFactor = try entry.rangedValue()
    date = try entry.field("date").filledText()
  }
}
