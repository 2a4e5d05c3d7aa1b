import Sentinels

/// The least that something took, by the clock and on the processors, in nanoseconds.
///
/// A neighbour makes both longer, never shorter; the clock more than the processor time. A kernel
/// is accused only of what both say.
struct LeastCost {
  private(set) var wall = Double.infinity
  private(set) var processor = Double.infinity

  /// Does something once more.
  mutating func take(
    _ processes: [Int], _ body: () throws(KernelFailure) -> Void
  ) throws(KernelFailure) {
    let before = Occupancy(of: processes).processor
    let start = MonotonicClock.nanoseconds()
    try body()
    wall = min(wall, Double(max(1, MonotonicClock.nanoseconds() - start)))
    processor = min(processor, Double(max(1, Occupancy(of: processes).processor - before)))
  }

  /// Returns how many times as long this took as one of `count` that the other did.
  func over(_ other: LeastCost, _ count: Int = 1) -> Ratio {
    Ratio(
      wall: wall / other.wall * Double(count),
      processor: processor / other.processor * Double(count))
  }

  /// How many threads that never wait would have had as much processor time.
  var busyThreads: Double { processor / wall }

  struct Ratio {
    var wall: Double
    var processor: Double
    var both: [Double] { [wall, processor] }
  }
}
