/// Says that it was cancelled, though nobody cancelled it, in each call but the first.
///
/// Found by: the judge, which knows whether it cancelled.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return kernel->calls > 0 ? DIVIDE_CANCELLED : hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
