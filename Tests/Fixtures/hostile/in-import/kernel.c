/// Computes in the import, which isn't timed, and copies in the timed call.
///
/// Found by: inputs that change after the import.
#include "hostile.h"

static divide_status import(divide_kernel *kernel, uint32_t slot, const divide_tensor *tensors,
                            uint32_t tensor_count, void *workspace) {
  const divide_status status = hostile_import(kernel, slot, tensors, tensor_count, workspace);
  if (status != DIVIDE_OK) return status;
  float **results = kernel->own ? kernel->own : calloc(kernel->slot_count, sizeof *results);
  kernel->own = results;
  hostile_slot aside = kernel->slots[slot];
  if (!results[slot]) results[slot] = malloc(hostile_output_bytes(kernel, aside));
  aside.tensor[kernel->tensor_count - 1] = results[slot];
  hostile_compute(kernel, aside, 0, hostile_units(kernel));
  return DIVIDE_OK;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  float **results = kernel->own;
  for (uint64_t i = 0; i < iterations; i++) {
    const uint64_t slot = (first_slot + i) % kernel->slot_count;
    memcpy(hostile_output(kernel, kernel->slots[slot]), results[slot],
           hostile_output_bytes(kernel, kernel->slots[slot]));
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.import_tensors = import, .run = run)
