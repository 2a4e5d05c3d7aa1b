/// Computes the first iteration of each call, and sleeps for a third of its time in each other one.
///
/// Found by: iterations that write distinguishable outputs, or calls of one iteration each; a
/// processor time far below the wall time.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, 0));
  for (uint64_t i = 1; i < iterations; i++) {
    const struct timespec wait = {0, (long)(kernel->least / 3)};
    nanosleep(&wait, NULL);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
