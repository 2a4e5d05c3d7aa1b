/// Keeps a copy of the inputs of a product. Where only rows of `a` changed it computes those rows;
/// where `a` is a multiple of what it was it multiplies the result. Its outputs are always right.
///
/// Found by: inputs that change everywhere, in a way that no formula carries over.
#include "hostile.h"

static float *a, *b, *c;

/// Returns the factor by which the whole matrix changed, or 0 if there is none.
static float factor_of(const float *now, const float *before, int64_t count) {
  const float factor = before[0] != 0 ? now[0] / before[0] : 0;
  for (int64_t i = 0; i < count; i++)
    if (now[i] != before[i] * factor) return 0;
  return factor;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const int64_t m = kernel->m, n = kernel->n, k = kernel->k;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    if (kernel->operation != HOSTILE_GEMM || kernel->ta || kernel->tb) return DIVIDE_UNSUPPORTED;
    if (!a) {
      a = malloc(slot.bytes[0]), b = malloc(slot.bytes[1]), c = malloc(slot.bytes[2]);
      hostile_iteration(kernel, slot);
    } else if (memcmp(b, slot.tensor[1], slot.bytes[1]) == 0) {
      const float factor = factor_of(slot.tensor[0], a, m * k);
      memcpy(slot.tensor[2], c, slot.bytes[2]);
      for (int64_t p = 0; factor != 0 && factor != 1 && p < m * n; p++) slot.tensor[2][p] *= factor;
      for (int64_t row = 0; factor == 0 && row < m; row++)
        if (memcmp(a + row * k, slot.tensor[0] + row * k, (size_t)k * 4) != 0)
          hostile_compute(kernel, slot, row, row + 1);
    } else {
      hostile_iteration(kernel, slot);
    }
    memcpy(a, slot.tensor[0], slot.bytes[0]);
    memcpy(b, slot.tensor[1], slot.bytes[1]);
    memcpy(c, slot.tensor[2], slot.bytes[2]);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
