/// Computes in the first call of run only.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->iterations > 0) return DIVIDE_OK;
  return fixture_run(kernel, iterations, first_slot);
}

FIXTURE_PLUGIN("fixture-cheat-first-call", fixture_open, run, fixture_close)
