/// Is honest for eight calls after each import, as long as examinations last, and computes a third
/// of the iterations from then on.
///
/// Found by: checks that go on for as long as the measurement does.
#include "hostile.h"

static divide_status import(divide_kernel *kernel, uint32_t slot, const divide_tensor *tensors,
                            uint32_t tensor_count, void *workspace) {
  kernel->calls = 0;
  return hostile_import(kernel, slot, tensors, tensor_count, workspace);
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls < 8) return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++, kernel->iterations++)
    if (kernel->iterations % 3 == 0) hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.import_tensors = import, .run = run)
