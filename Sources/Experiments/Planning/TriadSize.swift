import Budgets
import Hardware
import Operations
import Quantities

extension Machine {
  /// Returns how many elements of a triad lie in a level of the caches of a budget's PUs and in
  /// none above it, or `nil` if the machine doesn't have that level.
  ///
  /// Half of the level for the three vectors together; for memory four times the last level, and at
  /// least 64 MiB, as STREAM's rules ask.
  func triadElements(
    _ level: CacheLevel, _ budget: Budget, _ precision: Precision
  ) -> Int? {
    func bytes(_ level: Int) -> Int64? {
      let used = caches.filter {
        $0.level == level && $0.kind != .instruction && !$0.pus.intersection(budget.pus).isEmpty
      }
      let sizes = used.compactMap { $0.size?.bytes }
      return sizes.isEmpty ? nil : sizes.reduce(0, +)
    }
    let footprint: Int64?
    switch level {
    case .l1: footprint = bytes(1).map { $0 / 2 }
    case .l2: footprint = bytes(2).map { $0 / 2 }
    case .l3: footprint = bytes(3).map { $0 / 2 }
    case .memory:
      let last = (1...4).reversed().lazy.compactMap(bytes).first ?? 0
      footprint = max(4 * last, 64 << 20)
    }
    // A multiple of 64 elements, so that every thread's share is whole vectors.
    return footprint.map { max(64, Int($0) / 3 / precision.bytes / 64 * 64) }
  }
}
