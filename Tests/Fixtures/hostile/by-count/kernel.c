/// Computes all of a call of one iteration, as checks ask for, and a quarter of longer ones.
///
/// Found by: samples whose outputs are checked as those of single calls are.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++)
    if (i % 4 == 0 || i == iterations - 1)
      hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
