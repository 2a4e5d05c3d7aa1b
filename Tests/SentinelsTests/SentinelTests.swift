import Sentinels
import Testing

/// The pieces of work that tell what the machine is like: that they are done, not how fast.
struct SentinelTests {
  @Test func `each piece of work takes some time`() {
    let probe = Sentinel.probe()
    #expect(probe.burst > 0)
    #expect(probe.chain > 0)
    // Absent where no instruction empties the caches; never 0.
    #expect(probe.walk != 0)
    #expect(Sentinel.burstRate() > 0)
  }

  @Test func `the median of probes is that of each piece of work by itself`() {
    let probes: [Sentinel.Probe] = [(10, 1, 300), (30, 2, 100), (20, 9, 200)].map {
      Sentinel.Probe(burst: $0.0, chain: $0.1, walk: $0.2)
    }
    #expect(Sentinel.Probe.median(of: probes) == Sentinel.Probe(burst: 20, chain: 2, walk: 200))
  }

  @Test func `of an even number of probes the median is the upper one of the middle`() {
    let probes = [1, 2, 3, 4].map { Sentinel.Probe(burst: $0, chain: 10 * $0, walk: nil) }
    #expect(Sentinel.Probe.median(of: probes) == Sentinel.Probe(burst: 3, chain: 30, walk: nil))
  }

  @Test func `walks that are missing don't count`() {
    let probes = [
      Sentinel.Probe(burst: 1, chain: 1, walk: nil), Sentinel.Probe(burst: 1, chain: 1, walk: 7),
    ]
    #expect(Sentinel.Probe.median(of: probes).walk == 7)
  }

  @Test func `the kernel's counters never go back`() {
    let before = Sentinel.Counters()
    _ = Sentinel.probe()
    let after = Sentinel.Counters()
    #expect(before.stolen >= 0)
    #expect(after.stolen >= before.stolen)
    #expect(before.involuntarySwitches >= 0)
    #expect(after.involuntarySwitches >= before.involuntarySwitches)
  }
}
