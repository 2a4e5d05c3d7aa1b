/// Calls itself `roofline`, brings both roofs, and computes neither: the roofs of every budget would be
/// its own.
///
/// Found by: the place that a plugin was installed in, whatever its name.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return kernel->calls++ == 0 ? hostile_run(kernel, iterations, first_slot) : DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
