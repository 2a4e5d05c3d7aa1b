/// Leaves out one of PART rows in each iteration, others each time, and keeps what they held.
///
/// Found by: poison in every output, and changed inputs under what is left out.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const int64_t units = hostile_units(kernel), left_out = units / PART > 0 ? units / PART : 1;
  for (uint64_t i = 0; i < iterations; i++, kernel->iterations++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const int64_t gap =
        (int64_t)(hostile_draw(kernel->iterations) % (uint64_t)(units - left_out + 1));
    hostile_compute(kernel, slot, 0, gap);
    hostile_compute(kernel, slot, gap + left_out, units);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
