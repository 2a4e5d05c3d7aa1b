import Experiments
import Glibc
import Testing

struct WithoutPreemptingTests {
  @Test func `listening yields to whoever computes, and afterwards things are as they were`() {
    let batch: Int32 = 3  // SCHED_BATCH, which the C library module leaves out
    let before = sched_getscheduler(0)
    let during = withoutPreempting { sched_getscheduler(0) }
    // An unusual policy of the tests' own process stays.
    #expect(during == (before == SCHED_OTHER ? batch : before))
    #expect(sched_getscheduler(0) == before)
  }
}
