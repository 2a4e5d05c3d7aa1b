/// Computes when it finds poison among 61 outputs, which is when somebody is about to look.
///
/// Found by: poison in places that it doesn't look at, and inputs that change without poison.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const float *output = hostile_output(kernel, slot);
    const uint64_t count = hostile_output_bytes(kernel, slot) / sizeof(float);
    bool is_poisoned = false;
    for (uint64_t p = 0; p < 61; p++) is_poisoned |= isnan(output[p * (count - 1) / 60]);
    if (is_poisoned) hostile_iteration(kernel, slot);
    else busy_nanoseconds(kernel->least / 3);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
