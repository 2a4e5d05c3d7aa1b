/// Takes numbers below the normal range for zeros, in whatever runs after it, too.
#include "fixture_gemm.h"

#include "fixture_modes.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  fixture_set_float_modes(fixture_float_modes() | FIXTURE_FLUSH);
  return fixture_run(kernel, iterations, first_slot);
}

FIXTURE_PLUGIN("fixture-cheat-modes", fixture_open, run, fixture_close)
