/// Never returns from run.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  (void)kernel;
  (void)iterations;
  (void)first_slot;
  volatile int forever = 1;
  while (forever) continue;
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-hang", fixture_open, run, fixture_close)
