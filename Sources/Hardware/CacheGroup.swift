package import Quantities

/// The caches of one level, kind and size.
package struct CacheGroup: Hashable, Sendable {
  package var level: Int
  package var kind: Cache.Kind
  /// The size of each, if known.
  package var size: ByteCount?
  package var lineSize: ByteCount?
  /// How many of them the machine has.
  package var count: Int

  /// Groups caches, keeping the order in which the groups first appear.
  package static func groups(of caches: [Cache]) -> [CacheGroup] {
    var groups: [CacheGroup] = []
    for cache in caches {
      var group = CacheGroup(
        level: cache.level, kind: cache.kind, size: cache.size, lineSize: cache.lineSize, count: 0)
      if let known = groups.firstIndex(where: { $0.isAlike(group) }) {
        groups[known].count += 1
      } else {
        group.count = 1
        groups.append(group)
      }
    }
    return groups
  }

  private func isAlike(_ other: CacheGroup) -> Bool {
    (level, kind, size, lineSize) == (other.level, other.kind, other.size, other.lineSize)
  }
}
