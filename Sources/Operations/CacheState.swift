/// What the caches hold when an iteration begins.
package enum CacheState: String, CaseIterable, Codable, Hashable, Sendable {
  /// The same operands as the iteration before.
  case warm
  /// Operands that were last used so long ago that no cache holds them.
  case cold
}

/// A level of the memory hierarchy, the nearest to the core first.
package enum CacheLevel: String, CaseIterable, Codable, Hashable, Sendable {
  case l1 = "L1"
  case l2 = "L2"
  case l3 = "L3"
  case memory
}
