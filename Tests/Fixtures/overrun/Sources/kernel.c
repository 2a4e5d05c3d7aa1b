/// Computes correctly, and writes one number past the end of its output.
#include "fixture_gemm.h"

static void overrun(divide_kernel *kernel, fixture_slot slot) {
  slot.c[kernel->m * kernel->n] = 1;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, overrun);
}

FIXTURE_PLUGIN("fixture-overrun", fixture_open, run, fixture_close)
