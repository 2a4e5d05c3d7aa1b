/// Replaces its process by `true`, which ends well.
///
/// Found by: the judge, which got no answer; where no program may be started, it goes on without
/// computing.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 0) return hostile_run(kernel, iterations, first_slot);
  execl("/bin/true", "true", NULL);
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
