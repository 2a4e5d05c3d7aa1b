import Sentinels
import Testing

/// How much of the processor a process had.
struct OccupancyTests {
  @Test func `work takes processor time of this process`() {
    let before = Occupancy()
    _ = Sentinel.probe()
    let had = Occupancy() - before
    #expect(had.processor > 0)
    #expect(had.runDelay.map { $0 >= 0 } ?? true)
  }

  @Test func `no processes, and one that doesn't exist, have had nothing`() {
    #expect(Occupancy(of: []) == .none)
    // Above the largest id that Linux gives: PID_MAX_LIMIT is 2²².
    #expect(Occupancy(of: [1 << 23]) == .none)
  }

  @Test func `differences add up`() {
    let first = Occupancy()
    _ = Sentinel.probe()
    let second = Occupancy()
    var sum = Occupancy.none
    sum += second - first
    sum += Occupancy.none
    #expect(sum == second - first)
    #expect(sum.processor == second.processor - first.processor)
  }

  @Test func `a thread that ended takes its run delay with it, which never counts below nothing`() {
    let reading = Occupancy()
    let difference = Occupancy.none - reading
    #expect(difference.processor == -reading.processor)
    #expect(difference.runDelay == reading.runDelay.map { _ in 0 })
  }

  @Test func `where the kernel doesn't count run delays, sums have none`() {
    var unknown = Occupancy.none
    unknown.runDelay = nil
    #expect((Occupancy.none - unknown).runDelay == nil)
    var sum = Occupancy.none
    sum += unknown
    #expect(sum.runDelay == nil)
    #expect(sum.processor == 0)
  }
}
