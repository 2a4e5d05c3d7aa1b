import Documents

/// The single values that only suites have.
extension YAMLEntry {
  /// Returns a name that is easy to type and safe in a file name.
  func suiteName() throws(DocumentError) -> String {
    let name = try text()
    let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    guard let first = name.first, first != "-", first != ".", name.allSatisfy(letters.contains)
    else {
      throw failure(
        "The name \(name.quoted) can't be used. Use lowercase letters, digits, '-' and '.', "
          + "and begin with a letter or digit.")
    }
    return name
  }

  /// Returns a text that says something.
  func nonemptyText() throws(DocumentError) -> String {
    let text = try text()
    guard !text.allSatisfy(\.isWhitespace) else { throw failure("Expected a text, found nothing.") }
    return text
  }

  /// Returns a list of at least one text, none twice.
  func distinctTexts() throws(DocumentError) -> [String] {
    var texts: [String] = []
    for item in try items() {
      let text = try item.nonemptyText()
      guard !texts.contains(text) else {
        throw item.failure("\(text.quoted) stands twice in this list.")
      }
      texts.append(text)
    }
    guard !texts.isEmpty else { throw failure("The list is empty. Leave the key out, or fill it.") }
    return texts
  }

  /// Returns a whole number that is not too small.
  func integer(atLeast least: Int, called name: String) throws(DocumentError) -> Int {
    let value = try integer()
    guard value >= least else {
      throw failure("Expected \(name.quoted) to be at least \(least), found \(value).")
    }
    return value
  }

  /// Returns how often a problem occurs: as often as a record can say.
  func count() throws(DocumentError) -> Int {
    let value = try integer(atLeast: 1, called: "count")
    guard value <= 1 << 32 else {
      throw failure("Expected 'count' to be at most 2^32, found \(value).")
    }
    return value
  }

  /// Returns one of these names.
  func choice(of names: [String], called kind: String) throws(DocumentError) -> String {
    let typed = try text()
    guard names.contains(typed) else {
      throw failure(
        "The \(kind) \(typed.quoted) is not known."
          + (nearestName(to: typed, among: names).map { " Did you mean '\($0)'?" }
            ?? " Known: \(names.joined(separator: ", ")).")
      )
    }
    return typed
  }

  /// Returns one of an enumeration's values.
  func choice<Value: RawRepresentable<String> & CaseIterable>(
    called kind: String
  ) throws(DocumentError) -> Value {
    let name = try choice(of: Value.allCases.map(\.rawValue), called: kind)
    guard let value = Value(rawValue: name) else {
      preconditionFailure(
        "The names of all values were accepted, and \(name.quoted) is one of them.")
    }
    return value
  }
}
