/// Computes the chain of multiply-adds by its closed form.
///
/// Found by: a chain that has none, or numbers on which rounding step by step differs from it.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_FMA) return DIVIDE_UNSUPPORTED;
  const double a = 0.999f, b = 0.001f, fixed = b / (1 - a), decay = pow(a, (double)kernel->steps);
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    for (int64_t e = 0; e < kernel->elements; e++)
      slot.tensor[1][e] = (float)(fixed + (slot.tensor[0][e] - fixed) * decay);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
