/// Aborts in run.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  (void)kernel;
  (void)iterations;
  (void)first_slot;
  abort();
}

FIXTURE_PLUGIN("fixture-abort", fixture_open, run, fixture_close)
