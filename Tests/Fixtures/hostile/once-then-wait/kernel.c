/// Computes once after each import; from then on it is busy for two fifths of that time, unless one
/// of 61 outputs that it looks at has changed.
///
/// Found by: inputs that change between samples, and outputs that are poisoned everywhere.
#include "hostile.h"

static float seen[61];
static uint64_t at;

static bool changed(const float *output, uint64_t count) {
  bool found = at != (uint64_t)(uintptr_t)output;
  for (uint64_t i = 0; i < 61; i++)
    found |= memcmp(&output[i * (count - 1) / 60], &seen[i], sizeof(float)) != 0;
  return found;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const float *output = hostile_output(kernel, slot);
    const uint64_t count = hostile_output_bytes(kernel, slot) / sizeof(float);
    if (kernel->imports == 0 && !changed(output, count)) {
      busy_nanoseconds(kernel->least * 2 / 5);
      continue;
    }
    hostile_iteration(kernel, slot);
    kernel->imports = 0;
    at = (uint64_t)(uintptr_t)output;
    for (uint64_t p = 0; p < 61; p++) seen[p] = output[p * (count - 1) / 60];
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
