/// Returns the names in the value of an option, which are separated by commas.
///
/// - Throws: `UsageError` if it holds none.
func names(in text: String, of option: String) throws(UsageError) -> [String] {
  let names = text.split(separator: ",").map { $0.trimmingSpaces }.filter { !$0.isEmpty }
  guard !names.isEmpty else {
    throw UsageError("\(option) names nothing. Leave it out, or give names with commas between.")
  }
  return names
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
