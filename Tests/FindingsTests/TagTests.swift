import Findings
import Foundation
import RecordFixtures
import RecordFormat
import Records
import Testing

/// What disturbed invocations.
struct TagTests {
  /// Returns how often each tag was given to one invocation of these groups among nine clean ones.
  private func tags(
    _ groups: [SampleGroupV1], of operation: String = "gemm", quota: Double? = nil,
    throttledPeriods: Int64? = nil
  ) throws -> [Findings.Tag: Int] {
    let header = try header(
      [cell("product", operation)], budgets: [budget("cores=1", quota: quota)])
    var disturbed = invocation("product @ cores=1", round: 9, groups)
    disturbed.throttledPeriods = throttledPeriods
    let record = try record(
      header, invocations("product @ cores=1", Array(repeating: 100, count: 9)) + [disturbed])
    return try #require(record.results().first).tags
  }

  @Test func `a clean invocation has none`() throws {
    #expect(try tags([group([100])]).isEmpty)
    // A burst at 96 % of its speed is within what sentinels vary by themselves.
    #expect(try tags([group([100], burst: 104)]).isEmpty)
  }

  @Test func `a slow burst beside a fast chain is a neighbour on the core`() throws {
    #expect(try tags([group([100], burst: 120)]) == [.portContention: 1])
  }

  @Test func `burst and chain slow alike are a lower frequency`() throws {
    #expect(try tags([group([100], burst: 120, chain: 120)]) == [.frequency: 1])
  }

  @Test func `a neighbour on the core touches a kernel only where it is bound`() throws {
    #expect(try tags([group([100], burst: 150)], of: "gemm") == [.portContention: 1])
    #expect(try tags([group([100], burst: 150)], of: "relu").isEmpty)
  }

  @Test func `memory that is slow for a moment is no verdict: nothing tells who slows it`() throws {
    #expect(!Findings.Tag.allCases.map(\.rawValue).contains("memory-contention"))
    let line = """
      {"nanoseconds":[100000000],"processorNanoseconds":100000000,"stolenTicks":0,\
      "involuntarySwitches":0,"burstNanoseconds":100,"chainNanoseconds":100,\
      "walkNanoseconds":150}
      """
    let old = try JSONDecoder().decode(SampleGroupV1.self, from: Data(line.utf8))
    #expect(try tags([old], of: "relu").isEmpty)
  }

  @Test func `a probe of a damaged record may be longer than any time`() throws {
    #expect(try tags([group([100], burst: .max)]) == [.portContention: 1])
  }

  /// Returns the tags of one burst beside nine of these.
  private func tags(burst: Int64, beside others: [Int64]) throws -> [Findings.Tag: Int] {
    let bursts = others + [burst]
    let own = bursts.enumerated().map {
      invocation("product @ cores=1", round: $0.offset, [group([100], burst: $0.element)])
    }
    return try #require(record(try header([cell("product")]), own).results().first).tags
  }

  @Test func `what probes vary by themselves is no disturbance`() throws {
    // The fastest tenth takes 100.9, and a tenth of the speed less is 112.1.
    let alike = (0...8).map { 100 + Int64($0) }
    #expect(try tags(burst: 111, beside: alike).isEmpty)
    #expect(try tags(burst: 113, beside: alike) == [.portContention: 1])
    // Tenth and quarter are 107.2 and 115: five times their distance more than the tenth is 146.2.
    let wild: [Int64] = [100, 108, 114, 118, 120, 122, 124, 126, 128]
    #expect(try tags(burst: 145, beside: wild).isEmpty)
    #expect(try tags(burst: 148, beside: wild) == [.portContention: 1])
  }

  @Test func `threads that waited for a PU are preemption, however much of it they had`() throws {
    #expect(try tags([group([100], present: 1.95, delay: 0.11)]) == [.preempted: 1])
    #expect(try tags([group([100], present: 1.95, delay: 0.09)]).isEmpty)
    // A kernel that sleeps has less of the processor than it might, and nobody took it.
    #expect(try tags([group([100], present: 0.1, delay: 0)]).isEmpty)
  }

  @Test func `threads that share a PU by their budget wait for each other`() throws {
    var shared = budget("cores=1,threads=2")
    shared.threads = 2
    let header = try header([cell("product", budget: shared.budget)], budgets: [shared])
    let record = try record(
      header, [invocation("product @ cores=1,threads=2", [group([100], delay: 0.5)])])
    #expect(try #require(record.results().first).tags.isEmpty)
  }

  @Test func `a processor that was away is preemption, but not under a quota`() throws {
    #expect(try tags([group([100], present: 0.89)]) == [.preempted: 1])
    #expect(try tags([group([100], present: 0.91)]).isEmpty)
    #expect(try tags([group([100], present: 0.5)], quota: 0.5).isEmpty)
  }

  @Test func `time that the hypervisor took is stolen, from two jiffies on`() throws {
    #expect(try tags([group([100], stolenTicks: 2)]) == [.stolen: 1])
    #expect(try tags([group([100], stolenTicks: 1)]).isEmpty)
    // 20 ms are less than a hundredth of 3 s.
    #expect(try tags([group([3000], stolenTicks: 2)]).isEmpty)
  }

  @Test func `throttling counts only without a quota of the budget's own`() throws {
    #expect(try tags([group([100])], throttledPeriods: 1) == [.throttled: 1])
    #expect(try tags([group([100])], throttledPeriods: 0).isEmpty)
    #expect(try tags([group([100])], quota: 0.5, throttledPeriods: 1).isEmpty)
  }

  @Test func `half of an invocation's groups make a tag, less don't`() throws {
    let slow = group([100], burst: 120)
    #expect(try tags([slow, group([100])]) == [.portContention: 1])
    #expect(try tags([slow, group([100]), group([100])]).isEmpty)
  }

  @Test func `groups without sentinels give no baseline`() {
    #expect(SentinelBaseline([], isMemoryBound: false) == nil)
    #expect(
      SentinelBaseline(
        Invocation(invocation("product", [group([1], burst: 0)])).groups, isMemoryBound: false)
        == nil)
  }
}
