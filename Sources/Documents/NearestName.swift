/// Returns the name nearest to what somebody typed, or `nil` when none is near enough to suggest.
///
///     nearestName(to: "gem", among: ["gemm", "convolution"])  // "gemm"
///
/// Near enough means an edit distance (Levenshtein 1966) of at most a third of the longer name, or
/// a name that contains the typed text. Letters' case does not count. Of more than 256 bytes
/// nothing is suggested: that is no name, and strangers' texts may be long.
package func nearestName(to typed: String, among names: some Sequence<String>) -> String? {
  guard typed.utf8.count <= 256 else { return nil }
  let wanted = typed.lowercased()
  let scored = names.map { (name: $0, distance: editDistance(wanted, $0.lowercased())) }
  if let best = scored.min(by: { $0.distance < $1.distance }),
    best.distance * 3 <= max(best.name.count, wanted.count)
  {
    return best.name
  }
  guard wanted.count >= 3 else { return nil }
  return scored.filter { $0.name.lowercased().contains(wanted) }
    .min { $0.distance < $1.distance }?.name
}

/// Returns the sentence to end an error with: a suggestion, or nothing.
///
///     suggestion(for: "gem", among: ["gemm"])  // " Did you mean 'gemm'?"
package func suggestion(for typed: String, among names: some Sequence<String>) -> String {
  nearestName(to: typed, among: names).map { " Did you mean '\($0)'?" } ?? ""
}

private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left)
  let right = Array(right)
  var row = Array(0...right.count)
  for (i, character) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in right.enumerated() {
      let substitution = diagonal + (character == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}
