/// Takes a fifth of the chain's steps one by one, and the others in strides of sixteen, whose factors
/// it computed before.
///
/// Found by: a chain that can't be taken in strides, or the rounding of each step.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_FMA) return DIVIDE_UNSUPPORTED;
  const float factor = (float)pow(0.999f, 16);
  const float step = (float)(0.001f * (1 - pow(0.999f, 16)) / (1 - 0.999f));
  const int64_t strides = kernel->steps * 4 / 5 / 16, single = kernel->steps - strides * 16;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    float *y = slot.tensor[1];
    for (int64_t e = 0; e < kernel->elements; e += 64)
      hostile_chain(slot.tensor[0] + e, y + e, kernel->elements - e < 64 ? kernel->elements - e : 64,
                    single);
    for (int64_t e = 0; e < kernel->elements; e++)
      for (int64_t s = 0; s < strides; s++) y[e] = y[e] * factor + step;
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
