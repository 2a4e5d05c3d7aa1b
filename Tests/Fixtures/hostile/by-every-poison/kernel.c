/// Looks at every output, and computes only the units that hold a NaN.
///
/// Found by: inputs that change without poison, and poison that looks like numbers.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const int64_t units = hostile_units(kernel), size = hostile_unit_size(kernel);
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    const int64_t count = (int64_t)(hostile_output_bytes(kernel, slot) / sizeof(float));
    for (int64_t unit = 0; unit < units; unit++) {
      bool is_poisoned = false;
      for (int64_t p = unit * size; p < (unit + 1) * size && p < count; p++)
        is_poisoned |= isnan(hostile_output(kernel, slot)[p]);
      if (is_poisoned) hostile_compute(kernel, slot, unit, unit + 1);
    }
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
