internal import CLinux

/// Does something whose waking up takes no PU from a thread that computes on it.
///
/// On a budget of all PUs the harness has none to itself: it would preempt what it measures each
/// time that a worker says a line. Its listening can wait for the kernel's next turn. The
/// corresponding policy is `SCHED_BATCH` (sched(7)), for the calling thread and as long as `body`
/// runs; processes started before keep theirs. Where the policy isn't the ordinary one or can't be
/// changed, it stays.
package func withoutPreempting<Result>(_ body: () -> Result) -> Result {
  let yields = divide_yield_to_others(1) == 0
  defer { if yields { _ = divide_yield_to_others(0) } }
  return body()
}
