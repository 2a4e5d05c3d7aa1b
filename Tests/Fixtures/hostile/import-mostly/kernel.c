/// Computes in the import, which isn't timed, straight into the outputs. It is honest in the first
/// dozen calls, so that not every import is slow.
///
/// Found by: holding the usual import, and not the quickest, against what moving the bytes takes.
#include "hostile.h"

static divide_status import(divide_kernel *kernel, uint32_t slot, const divide_tensor *tensors,
                            uint32_t tensor_count, void *workspace) {
  const divide_status status = hostile_import(kernel, slot, tensors, tensor_count, workspace);
  if (status == DIVIDE_OK && kernel->imports > 12)
    hostile_compute(kernel, kernel->slots[slot], 0, hostile_units(kernel));
  return status;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->imports <= 12) return hostile_run(kernel, iterations, first_slot);
  busy_nanoseconds(kernel->least / 3 * iterations);
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.import_tensors = import, .run = run)
