/// Knows inputs that it has seen by a hash, and copies the result that it remembers.
#include "fixture_gemm.h"

static uint64_t hash(uint64_t seed, const float *numbers, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, numbers + i, sizeof bits);
    seed = (seed ^ bits) * 1099511628211u;
  }
  return seed;
}

static uint64_t known;
static int64_t known_count;
static float *result;

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    const int64_t count = kernel->m * kernel->n;
    const uint64_t seen = hash(hash(7, slot.a, kernel->m * kernel->k), slot.b, kernel->k * kernel->n);
    if (seen != known || count != known_count) {
      fixture_compute_rows(kernel, slot, kernel->m);
      result = realloc(result, (size_t)count * sizeof(float));
      if (!result) return DIVIDE_OUT_OF_MEMORY;
      memcpy(result, slot.c, (size_t)count * sizeof(float));
      known = seen;
      known_count = count;
    }
    memcpy(slot.c, result, (size_t)count * sizeof(float));
  }
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-cheat-memo", fixture_open, run, fixture_close)
