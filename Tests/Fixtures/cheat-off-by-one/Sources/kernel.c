/// Leaves out the last column unless their number is a multiple of eight.
#include "fixture_gemm.h"

static void forget_last_column(divide_kernel *kernel, fixture_slot slot) {
  for (int64_t i = 0; kernel->n % 8 != 0 && i < kernel->m; i++)
    slot.c[i * kernel->n + kernel->n - 1] = 0;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, forget_last_column);
}

FIXTURE_PLUGIN("fixture-cheat-off-by-one", fixture_open, run, fixture_close)
