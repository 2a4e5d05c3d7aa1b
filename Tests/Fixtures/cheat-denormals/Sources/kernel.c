/// Takes numbers below the normal range for zeros, and hides it behind restored modes.
#include "fixture_gemm.h"

#include "fixture_modes.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const unsigned long modes = fixture_float_modes();
  fixture_set_float_modes(modes | FIXTURE_FLUSH);
  const divide_status status = fixture_run(kernel, iterations, first_slot);
  fixture_set_float_modes(modes);
  return status;
}

FIXTURE_PLUGIN("fixture-cheat-denormals", fixture_open, run, fixture_close)
