/// Is off by less than the tolerance, even where the result is a whole number.
#include "fixture_gemm.h"

static void nudge(divide_kernel *kernel, fixture_slot slot) {
  for (int64_t i = 0; i < kernel->m * kernel->n; i++) slot.c[i] *= 1.0000001f;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, nudge);
}

FIXTURE_PLUGIN("fixture-cheat-inexact", fixture_open, run, fixture_close)
