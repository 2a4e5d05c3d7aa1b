/// Looks whether the inputs repeat themselves, and then reads one period of them, from the cache.
///
/// Found by: fills without a period. It is honest where it finds none.
#include "hostile.h"

static int64_t period_of(const float *numbers, int64_t count) {
  for (int64_t period = 1; period <= 1 << 20 && period < count / 2; period++) {
    bool repeats = true;
    for (int64_t p = 0; repeats && p < 257; p++) {
      const int64_t at = p * (count - period - 1) / 256;
      repeats = numbers[at] == numbers[at + period];
    }
    if (repeats) return period;
  }
  return 0;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static int64_t period = -1;
  if (kernel->operation != HOSTILE_TRIAD) return DIVIDE_UNSUPPORTED;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    if (period < 0) {
      period = period_of(slot.tensor[0], kernel->elements);
      if (period != period_of(slot.tensor[1], kernel->elements)) period = 0;
      hostile_fact(kernel, "period", "%ld", (long)period);
    }
    if (period == 0) {
      hostile_iteration(kernel, slot);
      continue;
    }
    for (int64_t first = 0; first < kernel->elements; first += period)
      for (int64_t e = 0; e < period && first + e < kernel->elements; e++)
        slot.tensor[2][first + e] = slot.tensor[0][e] + 3 * slot.tensor[1][e];
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
