/// Takes nine tenths of the chains' steps.
///
/// Found by: a chain in which the last step counts as much as the first.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  divide_kernel shorter = *kernel;
  if (kernel->operation != HOSTILE_FMA) return DIVIDE_UNSUPPORTED;
  shorter.steps = kernel->steps * 9 / 10;
  for (uint64_t i = 0; i < iterations; i++)
    hostile_compute(&shorter, hostile_slot_of(kernel, first_slot, i), 0, hostile_units(kernel));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
