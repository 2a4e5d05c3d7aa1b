/// Looks whether the bytes before its input look guarded, and cheats where they don't.
#include "fixture_gemm.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    const unsigned char *before = (const unsigned char *)slot.a - 16;
    int guarded = 1;
    for (int byte = 1; byte < 16; byte++) guarded &= before[byte] == before[0];
    if (guarded) fixture_compute_rows(kernel, slot, kernel->m);
  }
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-cheat-canary", fixture_open, run, fixture_close)
