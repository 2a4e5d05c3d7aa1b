/// Gets one number of every output wrong.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, fixture_falsify);
}

FIXTURE_PLUGIN("fixture-wrong", fixture_open, run, fixture_close)
