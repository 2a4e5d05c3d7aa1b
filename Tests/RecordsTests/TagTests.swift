import PluginProtocol
import Records
import Testing

/// What disturbed invocations.
struct TagTests {
  /// Returns how often each tag was given to one invocation of these groups among nine clean ones.
  private func tags(
    _ groups: [SampleGroup], quota: Double? = nil, throttledPeriods: Int64? = nil
  ) throws -> [Records.Tag: Int] {
    let header = try header([cell("product")], budgets: [budget("cores=1", quota: quota)])
    var disturbed = invocation("product @ cores=1", round: 9, groups)
    disturbed.throttledPeriods = throttledPeriods
    let record = record(
      header, invocations("product @ cores=1", Array(repeating: 100, count: 9)) + [disturbed])
    return try #require(record.results().first).tags
  }

  @Test func `a clean invocation has none`() throws {
    #expect(try tags([group([100])]).isEmpty)
    // A burst at 96 % of its speed is within what sentinels vary by themselves.
    #expect(try tags([group([100], burst: 104)]).isEmpty)
  }

  @Test func `a slow burst beside a fast chain is a neighbour on the core`() throws {
    #expect(try tags([group([100], burst: 120)]) == [.contended: 1])
  }

  @Test func `burst and chain slow alike are a lower frequency`() throws {
    #expect(try tags([group([100], burst: 120, chain: 120)]) == [.slowed: 1])
  }

  @Test func `a processor that was away is preemption, but not under a quota`() throws {
    #expect(try tags([group([100], present: 0.97)]) == [.preempted: 1])
    #expect(try tags([group([100], present: 0.99)]).isEmpty)
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
    #expect(try tags([slow, group([100])]) == [.contended: 1])
    #expect(try tags([slow, group([100]), group([100])]).isEmpty)
  }

  @Test func `groups without sentinels give no baseline`() {
    #expect(SentinelBaseline([]) == nil)
    #expect(SentinelBaseline([group([1], burst: 0)]) == nil)
  }
}
