/// Takes ever more memory in run, and never returns.
#include "fixture_gemm.h"

#include <unistd.h>

/// Where it stops growing, so that a host without a memory limit loses time and not the machine.
static const size_t most = (size_t)2 << 30;

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  (void)iterations;
  (void)first_slot;
  const size_t block = (size_t)16 << 20, page = 4096;
  for (size_t taken = 0; taken < most; taken += block) {
    // Volatile, or else the compiler drops memory that nobody reads.
    volatile char *memory = malloc(block);
    if (!memory) {
      kernel->host->report(kernel->host->context, DIVIDE_ERROR, "The fixture took all memory.");
      return DIVIDE_OUT_OF_MEMORY;
    }
    for (size_t i = 0; i < block; i += page) memory[i] = 1;
  }
  for (;;) pause();
}

FIXTURE_PLUGIN("fixture-leak", fixture_open, run, fixture_close)
