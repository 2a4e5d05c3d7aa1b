import Experiments
import Glibc
import Testing

struct WithoutPreemptingTests {
  @Test func `listening yields to whoever computes, and afterwards things are as they were`() {
    let before = sched_getscheduler(0)
    let during = withoutPreempting { sched_getscheduler(0) }
    // An unusual policy of the tests' own process stays.
    #expect(during == (before == SCHED_OTHER ? SCHED_BATCH : before))
    #expect(sched_getscheduler(0) == before)
  }
}
