/// States Winograd's algorithm for a product, which has none, so as to be allowed four times the roof,
/// and computes every third iteration.
///
/// Found by: the operation, which knows whether an algorithm suits it; iterations that are checked.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  hostile_fact(kernel, "algorithm", "winograd-4x4-3x3");
  for (uint64_t i = 0; i < iterations; i++, kernel->iterations++)
    if (kernel->iterations % 3 == 0) hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
