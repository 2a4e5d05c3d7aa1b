/// Computes two thirds of each iteration. Whenever the outputs hold poison, or the inputs are others
/// than before, it says that it doesn't do this problem, which counts as not examined.
///
/// Found by: counting what is declined after it was opened as a failure.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static float seen;
  const hostile_slot slot = hostile_slot_of(kernel, first_slot, 0);
  if (kernel->calls++ == 0) {
    seen = slot.tensor[0][7];
    return hostile_run(kernel, iterations, first_slot);
  }
  if (isnan(hostile_output(kernel, slot)[7]) || slot.tensor[0][7] != seen) return DIVIDE_UNSUPPORTED;
  for (uint64_t i = 0; i < iterations; i++)
    hostile_compute(kernel, hostile_slot_of(kernel, first_slot, i), 0, hostile_units(kernel) * 2 / 3);
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
