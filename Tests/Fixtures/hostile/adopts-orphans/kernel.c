/// Makes itself the parent of orphans, so that a daemon of its own isn't handed to the harness, and
/// then leaves that daemon behind.
///
/// Found by: nothing outliving its invocation.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 0) {
    hostile_tried(kernel, "subreaper", prctl(PR_SET_CHILD_SUBREAPER, 1));
    if (fork_daemon() == 0)
      for (;;) pause();
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
