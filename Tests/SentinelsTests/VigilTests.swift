import Sentinels
import System
import Testing

/// Watching over the machine while doing nothing else.
struct VigilTests {
  /// The PUs that this thread may run on, as the kernel lists them, such as `0-1,4`.
  private func affinity() -> String { ProcessStatus()?.allowedPUs ?? "" }

  /// The numbers of such a list.
  private func numbers(_ list: String) -> [Int] {
    list.split(separator: ",").flatMap { range in
      let ends = range.split(separator: "-").compactMap { Int($0) }
      return ends.isEmpty ? [] : Array(ends[0]...ends[ends.count - 1])
    }
  }

  @Test func `each PU is probed once at least, and the affinity stays what it was`() {
    let before = affinity()
    let pus = numbers(before)
    let vigil = Vigil.keep(on: pus, seconds: 0)
    #expect(affinity() == before)
    #expect(vigil.bursts.count == pus.count)
    #expect(vigil.chains.count == pus.count)
    #expect(vigil.bursts.allSatisfy { $0 > 0 })
    #expect(vigil.chains.allSatisfy { $0 > 0 })
    #expect(vigil.nanoseconds > 0)
    #expect(vigil.clockNanoseconds > 0)
    #expect(vigil.othersPUs >= 0)
    #expect(vigil.stolenPUs >= 0)
  }

  @Test func `a vigil goes on for its time`() {
    let vigil = Vigil.keep(on: numbers(affinity()), seconds: 0.2)
    #expect(vigil.nanoseconds >= 200_000_000)
  }

  @Test func `a vigil over no PU sees nothing`() {
    let before = affinity()
    let vigil = Vigil.keep(on: [], seconds: 0)
    #expect(vigil.bursts.isEmpty)
    #expect(vigil.chains.isEmpty)
    #expect(affinity() == before)
  }
}
