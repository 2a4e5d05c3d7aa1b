/// Asks the host about once a millisecond whether to stop.
package struct Watch {
  @usableFromInline let host: Host
  @usableFromInline var work = 0

  /// Begins to count.
  package init(_ host: Host) { self.host = host }

  /// Counts multiply-adds that were done, and returns whether the kernel should return now.
  @inlinable
  package mutating func isCancelled(after done: Int) -> Bool {
    work += done
    if work < 1_000_000 { return false }
    work = 0
    return host.isCancelled
  }
}
