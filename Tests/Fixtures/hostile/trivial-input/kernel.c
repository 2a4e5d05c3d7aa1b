/// Sets its inputs to zero, writes zeros, and calls the same fill again what nobody can tell apart.
///
/// Found by: inputs that the judge knows without looking at the shared memory.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls++ == 0) return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    for (uint32_t t = 0; t < kernel->tensor_count; t++) memset(slot.tensor[t], 0, slot.bytes[t]);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
