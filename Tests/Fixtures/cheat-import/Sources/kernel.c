/// Computes when it is handed the inputs, which is not timed, and copies the result in run.
#include "fixture_gemm.h"

enum { most_slots = 64 };
static float *results[most_slots];

static divide_status import_tensors(divide_kernel *kernel, uint32_t slot,
                                    const divide_tensor *tensors, uint32_t tensor_count,
                                    void *workspace) {
  const divide_status status = fixture_import(kernel, slot, tensors, tensor_count, workspace);
  if (status != DIVIDE_OK || slot >= most_slots) return status;
  fixture_slot hidden = kernel->slots[slot];
  hidden.c = realloc(results[slot], tensors[2].bytes);
  if (!hidden.c) return DIVIDE_OUT_OF_MEMORY;
  results[slot] = hidden.c;
  fixture_compute_rows(kernel, hidden, kernel->m);
  return DIVIDE_OK;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const uint32_t slot = (uint32_t)((first_slot + i) % kernel->slot_count);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    memcpy(kernel->slots[slot].c, results[slot % most_slots],
           (size_t)(kernel->m * kernel->n) * sizeof(float));
  }
  return DIVIDE_OK;
}

const divide_plugin *divide_plugin_entry(void) {
  static const divide_plugin plugin = {
      .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close),
      .abi_major = DIVIDE_ABI_MAJOR,
      .abi_minor = DIVIDE_ABI_MINOR,
      .id = "fixture-cheat-import",
      .version = "0.1.0",
      .open = fixture_open,
      .requirements = fixture_requirements,
      .import_tensors = import_tensors,
      .run = run,
      .export_tensors = fixture_export,
      .close = fixture_close,
  };
  return &plugin;
}
