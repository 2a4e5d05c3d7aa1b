/// Returns the name nearest to what somebody typed, or `nil` when none is near enough to suggest.
///
///     nearestName(to: "gem", among: ["gemm", "convolution"])        // "gemm"
///     nearestName(to: "H100 SXM", among: ["p100-sxm2", "h100-80"])  // "h100-80"
///
/// Near enough is a name of the same letters and digits, one with most of the typed words, one with
/// an edit distance (Levenshtein 1966) of at most a third of the longer name, or one that contains
/// the typed text. Letters' case does not count, and words that many names have, such as a maker's,
/// say nothing. Of more than 256 bytes nothing is suggested: that is no name, and strangers' texts
/// may be long.
package func nearestName(to typed: String, among names: some Sequence<String>) -> String? {
  guard typed.utf8.count <= 256 else { return nil }
  let names = names.map(TypedName.init)
  let wanted = TypedName(typed)
  if let same = names.first(where: { $0.joined == wanted.joined }), !wanted.joined.isEmpty {
    return same.name
  }
  let common = commonWords(of: names)
  if let best = nearestByWords(wanted, names, common) { return best }
  let scored = names.map { name in
    (name: name.name, distance: wanted.distance(to: name, without: common))
  }
  if let best = scored.min(by: { $0.distance < $1.distance }), best.distance * 3 <= 1 {
    return best.name
  }
  guard wanted.lowercased.count >= 3 else { return nil }
  return names.filter { $0.lowercased.contains(wanted.lowercased) }
    .min { $0.lowercased.count < $1.lowercased.count }?.name
}

/// Returns the sentence to end an error with: a suggestion, or nothing.
///
///     suggestion(for: "gem", among: ["gemm"])  // " Did you mean 'gemm'?"
package func suggestion(for typed: String, among names: some Sequence<String>) -> String {
  nearestName(to: typed, among: names).map { " Did you mean \($0.quoted)?" } ?? ""
}

/// A name in lower case, and its words.
private struct TypedName {
  let name: String
  let lowercased: String
  let words: [String]
  /// The letters and digits.
  let joined: String

  init(_ name: String) {
    self.name = name
    lowercased = name.lowercased()
    words = lowercased.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    joined = words.joined()
  }

  /// Returns the edit distance as a part of the longer name, leaving out words that say nothing.
  func distance(to other: TypedName, without common: Set<String>) -> Double {
    let (left, right) =
      common.isDisjoint(with: words)
      ? (lowercased, other.lowercased)
      : (rest(without: common), other.rest(without: common))
    let longer = max(left.count, right.count)
    return longer == 0 ? 1 : Double(editDistance(left, right)) / Double(longer)
  }

  private func rest(without common: Set<String>) -> String {
    words.filter { !common.contains($0) }.joined(separator: " ")
  }
}

/// Returns the words that over a fifth of many names have.
private func commonWords(of names: [TypedName]) -> Set<String> {
  guard names.count >= 10 else { return [] }
  var counts: [String: Int] = [:]
  for name in names { for word in Set(name.words) { counts[word, default: 0] += 1 } }
  return Set(counts.filter { $0.value * 5 > names.count }.keys)
}

/// Returns the name that has most of the typed words.
///
/// Numbers tell devices and versions apart: of words with digits, one has to be there as it is, and
/// then says more than the rest.
private func nearestByWords(
  _ wanted: TypedName, _ names: [TypedName], _ common: Set<String>
) -> String? {
  let words = wanted.words.filter { !common.contains($0) }
  let numbered = words.filter { $0.contains(where: \.isNumber) }
  guard wanted.words.count > 1 || !numbered.isEmpty else { return nil }
  let scored = names.compactMap { name -> (name: TypedName, score: Int)? in
    let whole = words.filter(name.words.contains)
    let begun = words.filter { word in name.words.contains { $0.hasPrefix(word) } }
    let isNear =
      numbered.isEmpty
      ? begun.count * 2 > words.count : numbered.contains(where: name.words.contains)
    return isNear ? (name, (whole + begun).reduce(0) { $0 + $1.count }) : nil
  }
  // Of names with the same words the shortest is meant.
  return scored.max { left, right in
    (left.score, right.name.words.count) < (right.score, left.name.words.count)
  }?.name.name
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
