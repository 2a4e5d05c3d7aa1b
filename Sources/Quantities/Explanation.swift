/// What a word in a result means, in one line.
///
/// Each outcome, tag, verdict and measure has one. The help and the documents show it.
package struct Explanation: Hashable, Sendable {
  /// The word, as results have it.
  package var name: String
  /// What it says.
  package var meaning: String
  /// What to do about it, or how to read it.
  package var reading: String

  /// Creates an explanation.
  package init(_ name: String, _ meaning: String, _ reading: String) {
    self.name = name
    self.meaning = meaning
    self.reading = reading
  }
}
