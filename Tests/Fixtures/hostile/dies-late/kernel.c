/// Kills its own process in the sixth call.
///
/// Found by: the judge, whose host is gone.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 5) kill(getpid(), SIGKILL);
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
