/// Computes correctly, and writes one number before the start of its output.
#include "fixture_gemm.h"

static void underrun(divide_kernel *kernel, fixture_slot slot) {
  (void)kernel;
  slot.c[-1] = 1;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, underrun);
}

FIXTURE_PLUGIN("fixture-underrun", fixture_open, run, fixture_close)
