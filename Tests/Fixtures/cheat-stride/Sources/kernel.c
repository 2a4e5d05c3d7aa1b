/// Reads b as if it never were transposed.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    divide_kernel plain = *kernel;
    plain.tb = 0;
    fixture_compute_rows(&plain, slot, kernel->m);
  }
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-cheat-stride", fixture_open, run, fixture_close)
