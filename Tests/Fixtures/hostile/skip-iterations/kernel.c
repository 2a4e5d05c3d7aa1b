/// Leaves out one of PART iterations, which nobody can foresee, and keeps what their outputs held.
///
/// Found by: poisoned outputs of iterations that the judge picks afterwards.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++, kernel->iterations++)
    if (kernel->iterations == 0 || hostile_draw(kernel->iterations) % PART != 0)
      hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
