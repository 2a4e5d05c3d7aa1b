/// Copies instead of comparing, and sets the negative numbers to zero where it expects a look: in the
/// first and the last kilobyte and in one of each 61 lines.
///
/// Found by: a check of every element.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_RELU) return DIVIDE_UNSUPPORTED;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const int64_t units = hostile_units(kernel);
    memcpy(slot.tensor[1], slot.tensor[0], slot.bytes[1]);
    for (int64_t unit = 0; unit < units; unit++)
      if (unit < 4 || unit >= units - 4 || unit % 61 == 0) hostile_compute(kernel, slot, unit, unit + 1);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
