/// Is busy for a third of the time in the timed call, and computes when the outputs are asked for.
///
/// Found by: an export that takes longer than moving its bytes does; inputs that are gone by then.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  (void)first_slot;
  busy_nanoseconds(kernel->least / 3 * iterations);
  return DIVIDE_OK;
}

static divide_status export(divide_kernel *kernel, uint32_t slot) {
  hostile_iteration(kernel, kernel->slots[slot]);
  return hostile_export(kernel, slot);
}

HOSTILE_PLUGIN(.run = run, .export_tensors = export)
