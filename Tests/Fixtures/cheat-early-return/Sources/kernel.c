/// Leaves out the last rows of large problems, where nobody may look.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    const int large = kernel->m * kernel->n * kernel->k > 1 << 22;
    fixture_compute_rows(kernel, slot, large ? kernel->m * 7 / 8 : kernel->m);
  }
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-cheat-early-return", fixture_open, run, fixture_close)
