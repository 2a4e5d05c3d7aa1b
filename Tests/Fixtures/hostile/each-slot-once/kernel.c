/// Computes, of every call, each slot once: the later rounds over the same slots would write the
/// same numbers again, and nobody can see whether they did.
///
/// Found by: inputs that change before each round, or one round a call.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const uint64_t rounds = iterations < kernel->slot_count ? iterations : kernel->slot_count;
  for (uint64_t i = 0; i < rounds; i++)
    hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
