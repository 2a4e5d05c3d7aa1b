/// Computes in bf16, which is exact for the small whole numbers of a quick test.
#include "fixture_gemm.h"

enum { dropped = 16 };

/// Returns a number without its last bits.
static float shortened(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  bits &= ~((1u << dropped) - 1);
  memcpy(&number, &bits, sizeof bits);
  return number;
}

static float *copy(const float *numbers, int64_t count) {
  float *copied = malloc((size_t)count * sizeof(float));
  for (int64_t i = 0; copied && i < count; i++) copied[i] = shortened(numbers[i]);
  return copied;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    const fixture_slot rounded = {copy(slot.a, kernel->m * kernel->k),
                                  copy(slot.b, kernel->k * kernel->n), slot.c};
    if (rounded.a && rounded.b) fixture_compute_rows(kernel, rounded, kernel->m);
    free(rounded.a);
    free(rounded.b);
  }
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-cheat-integers", fixture_open, run, fixture_close)
