/// What one invocation gave, and what disturbed it.
package struct InvocationVerdict: Hashable, Sendable {
  /// The round it belongs to, from 0.
  package var round: Int
  /// Seconds since the run began.
  package var startedAtSeconds: Double
  /// The median time of one iteration in seconds; `nil` if it failed.
  package var secondsPerIteration: Double?
  /// What disturbed at least half of its groups of samples; empty for a clean invocation.
  package var tags: Set<Tag>

  /// The tags in words, or `clean`.
  package var words: String {
    tags.isEmpty ? "clean" : tags.map(\.rawValue).sorted().joined(separator: ", ")
  }
}
