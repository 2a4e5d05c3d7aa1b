/// Computes, of every call, only the last iteration: the one whose outputs can be looked at.
///
/// Found by: outputs of other slots, and times that don't grow with the number of iterations.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, iterations - 1));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
