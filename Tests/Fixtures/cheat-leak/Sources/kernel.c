/// Forgets 64 KiB in every iteration.
#include "fixture_gemm.h"

static void forget(divide_kernel *kernel, fixture_slot slot) {
  (void)kernel;
  (void)slot;
  const size_t block = (size_t)64 << 10, page = 4096;
  // Volatile, or else the compiler drops memory that nobody reads.
  volatile char *memory = malloc(block);
  for (size_t i = 0; memory && i < block; i += page) memory[i] = 1;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  return fixture_run_then(kernel, iterations, first_slot, forget);
}

FIXTURE_PLUGIN("fixture-cheat-leak", fixture_open, run, fixture_close)
