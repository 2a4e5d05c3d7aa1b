/// Closes every descriptor but the standard ones in its third call, and computes on.
///
/// Found by: no answer, or none needed: then it is harmless.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 2)
    for (int descriptor = 3; descriptor < 1024; descriptor++) close(descriptor);
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
