/// Returns the names in the value of an option, which are separated by commas.
///
/// - Throws: `UsageError` if it holds none.
func names(in text: String, of option: String) throws(UsageError) -> [String] {
  let names = commaSeparated(text)
  guard !names.isEmpty else {
    throw UsageError("\(option) names nothing. Leave it out, or give names with commas between.")
  }
  return names
}

/// Returns the parts of a text between commas, without spaces around them, and without empty ones.
func commaSeparated(_ text: String) -> [String] {
  text.split(separator: ",").map(\.trimmingSpaces).filter { !$0.isEmpty }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
