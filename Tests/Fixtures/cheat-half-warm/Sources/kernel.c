/// Computes half of the iterations where they all write the same output.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const uint64_t done = kernel->slot_count == 1 ? (iterations + 1) / 2 : iterations;
  return fixture_run(kernel, done, first_slot);
}

FIXTURE_PLUGIN("fixture-cheat-half-warm", fixture_open, run, fixture_close)
