/// Computes correctly, and changes one number of its input afterwards.
#include "fixture_gemm.h"

static void change_input(divide_kernel *kernel, fixture_slot slot) {
  (void)kernel;
  slot.a[0] += 1;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, change_input);
}

FIXTURE_PLUGIN("fixture-input-change", fixture_open, run, fixture_close)
