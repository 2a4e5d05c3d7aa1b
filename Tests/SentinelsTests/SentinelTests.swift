import Glibc
import Sentinels
import Testing

/// The pieces of work that tell what the machine is like: that they are done, not how fast.
struct SentinelTests {
  @Test func `each piece of work takes some time`() {
    let probe = Sentinel.probe()
    #expect(probe.burst > 0)
    #expect(probe.chain > 0)
    #expect(Sentinel.burstRate() > 0)
  }

  @Test func `the median of probes is that of each piece of work by itself`() {
    let probes: [Sentinel.Probe] = [(10, 1), (30, 2), (20, 9)].map {
      Sentinel.Probe(burst: $0.0, chain: $0.1)
    }
    #expect(Sentinel.Probe.median(of: probes) == Sentinel.Probe(burst: 20, chain: 2))
  }

  @Test func `of an even number of probes the median is the upper one of the middle`() {
    let probes = [1, 2, 3, 4].map { Sentinel.Probe(burst: $0, chain: 10 * $0) }
    #expect(Sentinel.Probe.median(of: probes) == Sentinel.Probe(burst: 3, chain: 30))
  }

  @Test func `the kernel's counters never go back`() {
    let before = Sentinel.Counters(of: [Int(getpid())])
    _ = Sentinel.probe()
    let after = Sentinel.Counters(of: [Int(getpid())])
    #expect(before.stolen >= 0)
    #expect(after.stolen >= before.stolen)
    #expect(before.involuntarySwitches >= 0)
    #expect(after.involuntarySwitches >= before.involuntarySwitches)
  }
}
