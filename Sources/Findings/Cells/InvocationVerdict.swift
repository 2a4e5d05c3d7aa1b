import Records

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
  /// How fast the sentinels were beside it in its best moments; `nil` where none was.
  package var pace: SentinelPace? = nil

  /// The tags in words, or `clean`.
  package var words: String {
    tags.isEmpty ? "clean" : tags.map(\.rawValue).sorted().joined(separator: ", ")
  }
}

/// How long the sentinels took at the least: fixed pieces of work, which tell how fast the core
/// was.
package struct SentinelPace: Hashable, Sendable {
  /// The burst of multiply-adds, in nanoseconds.
  package var burst: Double
  /// The chain of dependent multiplications, in nanoseconds.
  package var chain: Double

  /// States both.
  package init(burst: Double, chain: Double) {
    self.burst = burst
    self.chain = chain
  }

  /// Takes the best of groups of samples; `nil` where there is none.
  init?(_ groups: [MeasuredGroup]) {
    guard let burst = groups.map(\.burstNanoseconds).min(),
      let chain = groups.map(\.chainNanoseconds).min()
    else { return nil }
    self.init(burst: Double(burst), chain: Double(chain))
  }

  /// How many times as fast the core was here as there, by the sentinel that differs more; at least
  /// 1, and at most 2: clocks and neighbours of a core make no more.
  func advantage(over other: SentinelPace) -> Double {
    guard burst > 0, chain > 0 else { return 1 }
    return min(2, max(1, other.burst / burst, other.chain / chain))
  }
}
