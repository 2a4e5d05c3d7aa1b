/// Reads one of each 64 numbers of the input and of the output. Only where one of them is another than
/// it left there does it compute the numbers around it: changes in stretches of 64 can't hide between.
///
/// Found by: changes of single numbers, or everywhere.
#include "hostile.h"

static float *seen[2];

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_RELU || kernel->slot_count > 1) return DIVIDE_UNSUPPORTED;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const int64_t units = hostile_units(kernel);
    const bool is_first = !seen[0];
    if (is_first) {
      for (int t = 0; t < 2; t++) seen[t] = malloc((size_t)units * sizeof(float));
      hostile_compute(kernel, slot, 0, units);
    }
    for (int64_t unit = 0; unit < units; unit++) {
      const bool is_same = memcmp(&slot.tensor[0][unit * 64], &seen[0][unit], 4) == 0 &&
                           memcmp(&slot.tensor[1][unit * 64], &seen[1][unit], 4) == 0;
      if (is_same && !is_first) continue;
      hostile_compute(kernel, slot, unit > 0 ? unit - 1 : 0, unit + 1);
      for (int t = 0; t < 2; t++) seen[t][unit] = slot.tensor[t][unit * 64];
      if (unit > 0) seen[1][unit - 1] = slot.tensor[1][(unit - 1) * 64];
    }
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
