/// Computes, of a call that repeats a slot, two fifths of the repetitions, the last one included: as
/// few as a comparison with single calls lets pass.
///
/// Found by: iterations of a call that have operands of their own each.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const uint64_t slots = kernel->slot_count;
  for (uint64_t i = 0; i < iterations; i++) {
    const bool is_last = i + slots >= iterations;
    if (is_last || i * 2 / 5 != (i + 1) * 2 / 5)
      hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
