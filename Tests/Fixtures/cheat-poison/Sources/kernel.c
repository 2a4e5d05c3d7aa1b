/// Computes only where the output is NaN, as it is when somebody will look.
#include "fixture_gemm.h"

#include <math.h>

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    if (isnan(slot.c[0])) fixture_compute_rows(kernel, slot, kernel->m);
  }
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-cheat-poison", fixture_open, run, fixture_close)
