/// Crashes in run, on an address that is never mapped.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  (void)kernel;
  (void)iterations;
  (void)first_slot;
  volatile uintptr_t address = 8;
  *(volatile int *)address = 1;
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-crash", fixture_open, run, fixture_close)
