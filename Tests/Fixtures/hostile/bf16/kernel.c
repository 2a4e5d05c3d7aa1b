/// Rounds the factors of a product to the 7 bits of bf16 before it multiplies them.
///
/// Found by: tolerances from the statistics of rounding, which don't widen with long reductions;
/// factors whose lower bits carry the result.
#include "hostile.h"

static void rounded(float *to, const float *from, uint64_t bytes) {
  for (uint64_t i = 0; i < bytes / sizeof(float); i++) {
    uint32_t bits;
    memcpy(&bits, &from[i], sizeof bits);
    bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000u;
    memcpy(&to[i], &bits, sizeof bits);
  }
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static float *copies[2];
  for (uint64_t i = 0; i < iterations; i++) {
    hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    for (int t = 0; t < 2; t++) {
      if (!copies[t]) copies[t] = malloc(slot.bytes[t]);
      rounded(copies[t], slot.tensor[t], slot.bytes[t]);
      slot.tensor[t] = copies[t];
    }
    hostile_iteration(kernel, slot);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
