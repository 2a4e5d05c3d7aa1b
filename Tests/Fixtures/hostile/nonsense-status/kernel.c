/// Answers each call but the first with a status that doesn't exist.
///
/// Found by: the range of every field.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return kernel->calls > 0 ? INT32_MIN : hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
