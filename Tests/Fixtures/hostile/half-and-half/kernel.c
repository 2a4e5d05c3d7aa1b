/// Computes the upper half of the outputs in even iterations, and the lower half in odd ones.
///
/// Found by: poison in every output of one iteration.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const int64_t units = hostile_units(kernel), half = units / 2;
  for (uint64_t i = 0; i < iterations; i++, kernel->iterations++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    // The first iteration of a call on its own is the one that is checked.
    if (iterations == 1) hostile_iteration(kernel, slot);
    else if (kernel->iterations % 2 == 0) hostile_compute(kernel, slot, 0, half);
    else hostile_compute(kernel, slot, half, units);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
