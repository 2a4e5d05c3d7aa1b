/// Multiplies in f32 and keeps its sums in half the bits: each block of 16 products is added to a sum
/// with the 10 bits of f16.
///
/// Found by: tolerances from the statistics of rounding in f32.
#include "hostile.h"

static float as_half(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  bits = (bits + 0xFFF + (bits >> 13 & 1)) & 0xFFFFE000u;
  memcpy(&number, &bits, sizeof bits);
  return number;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const int64_t n = kernel->n, k = kernel->k;
  if (kernel->operation != HOSTILE_GEMM || kernel->ta || kernel->tb) return DIVIDE_UNSUPPORTED;
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    for (int64_t row = 0; row < kernel->m; row++)
      for (int64_t first = 0; first < n; first += 64) {
        const int64_t width = n - first < 64 ? n - first : 64;
        float sums[64] = {0};
        for (int64_t block = 0; block < k; block += 16) {
          float parts[64] = {0};
          for (int64_t p = block; p < block + 16 && p < k; p++) {
            const float factor = slot.tensor[0][row * k + p], *b = slot.tensor[1] + p * n + first;
            for (int64_t j = 0; j < width; j++) parts[j] += factor * b[j];
          }
          for (int64_t j = 0; j < width; j++) sums[j] = as_half(sums[j] + parts[j]);
        }
        memcpy(slot.tensor[2] + row * n + first, sums, (size_t)width * sizeof(float));
      }
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
