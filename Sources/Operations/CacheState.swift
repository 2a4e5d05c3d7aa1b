/// What the caches hold when an iteration begins.
package enum CacheState: String, CaseIterable, Codable, Hashable, Sendable {
  /// The same operands as the iteration before.
  case warm
  /// Operands that were last used so long ago that no cache holds them.
  case cold
}

/// A level of the memory hierarchy, the nearest to the core first.
package enum CacheLevel: String, CaseIterable, Codable, Hashable, Sendable {
  /// A core's own data cache, tens of KiB.
  case l1 = "L1"
  /// The cache behind it, of one core or a few: hundreds of KiB to some MiB.
  case l2 = "L2"
  /// The cache that many cores share, tens of MiB; some machines have none.
  case l3 = "L3"
  /// What no cache holds.
  case memory
}
