/// Gets one number wrong from the 50th iteration on.
#include "fixture_gemm.h"

static void falsify_late(divide_kernel *kernel, fixture_slot slot) {
  if (kernel->iterations >= 50) fixture_falsify(kernel, slot);
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, falsify_late);
}

FIXTURE_PLUGIN("fixture-wrong-late", fixture_open, run, fixture_close)
