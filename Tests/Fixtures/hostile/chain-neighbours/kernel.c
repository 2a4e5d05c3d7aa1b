/// Computes every other run of 64 chains, and gives its results to the next one: numbers from −2 to 2,
/// as chains end in.
///
/// Found by: chains that are drawn after the answer, and taken again.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_FMA) return DIVIDE_UNSUPPORTED;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    float *y = hostile_output(kernel, slot);
    for (int64_t unit = 0; unit < hostile_units(kernel); unit++)
      if (unit % 2 == 0) hostile_compute(kernel, slot, unit, unit + 1);
      else if (unit * 64 + 64 <= kernel->elements) memcpy(y + unit * 64, y + unit * 64 - 64, 256);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
