/// Computes the second half of the iterations only, whenever there are more than four.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const uint64_t skipped = iterations > 4 ? iterations / 2 : 0;
  return fixture_run(kernel, iterations - skipped,
                     (uint32_t)((first_slot + skipped) % kernel->slot_count));
}

FIXTURE_PLUGIN("fixture-cheat-half", fixture_open, run, fixture_close)
