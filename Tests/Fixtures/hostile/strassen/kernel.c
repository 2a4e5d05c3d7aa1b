/// Multiplies with 7/8 of the multiplications: one level of Strassen's algorithm, which it doesn't
/// state.
///
/// Found by: blocks of very different magnitudes, of which Strassen's differences keep the larger
/// one's rounding only.
#include "hostile.h"

/// Adds two quarters of a matrix with this row length; `sign` 0 copies the first.
static void combine(float *to, const float *one, const float *other, int sign, int64_t rows,
                    int64_t columns, int64_t length) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++)
      to[i * columns + j] = one[i * length + j] + (float)sign * (sign ? other[i * length + j] : 0);
}

static void strassen(const float *a, const float *b, float *c, int64_t m, int64_t n, int64_t k) {
  const int64_t hm = m / 2, hn = n / 2, hk = k / 2;
  const float *A[2][2] = {{a, a + hk}, {a + hm * k, a + hm * k + hk}};
  const float *B[2][2] = {{b, b + hn}, {b + hk * n, b + hk * n + hn}};
  // Factors and what their product is added to: row and column of each quarter, and signs.
  static const struct { int a1[2], a2[2], sa, b1[2], b2[2], sb, c[4]; } products[7] = {
      {{0, 0}, {1, 1}, 1, {0, 0}, {1, 1}, 1, {1, 0, 0, 1}},
      {{1, 0}, {1, 1}, 1, {0, 0}, {0, 0}, 0, {0, 0, 1, -1}},
      {{0, 0}, {0, 0}, 0, {0, 1}, {1, 1}, -1, {0, 1, 0, 1}},
      {{1, 1}, {1, 1}, 0, {1, 0}, {0, 0}, -1, {1, 0, 1, 0}},
      {{0, 0}, {0, 1}, 1, {1, 1}, {1, 1}, 0, {-1, 1, 0, 0}},
      {{1, 0}, {0, 0}, -1, {0, 0}, {0, 1}, 1, {0, 0, 0, 1}},
      {{0, 1}, {1, 1}, -1, {1, 0}, {1, 1}, 1, {1, 0, 0, 0}}};
  static float *left, *right, *product;
  if (!left) {
    left = malloc((size_t)(hm * hk) * 4), right = malloc((size_t)(hk * hn) * 4);
    product = malloc((size_t)(hm * hn) * 4);
  }
  memset(c, 0, (size_t)(m * n) * 4);
  for (int p = 0; p < 7; p++) {
    combine(left, A[products[p].a1[0]][products[p].a1[1]], A[products[p].a2[0]][products[p].a2[1]],
            products[p].sa, hm, hk, k);
    combine(right, B[products[p].b1[0]][products[p].b1[1]], B[products[p].b2[0]][products[p].b2[1]],
            products[p].sb, hk, hn, n);
    hostile_multiply(left, right, product, hm, hn, hk, false, false, 0, hm);
    for (int q = 0; q < 4; q++)
      for (int64_t i = 0; products[p].c[q] && i < hm; i++)
        for (int64_t j = 0; j < hn; j++)
          c[(q / 2 * hm + i) * n + q % 2 * hn + j] += (float)products[p].c[q] * product[i * hn + j];
  }
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->operation != HOSTILE_GEMM || kernel->ta || kernel->tb || kernel->m % 2 ||
      kernel->n % 2 || kernel->k % 2)
    return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    strassen(slot.tensor[0], slot.tensor[1], slot.tensor[2], kernel->m, kernel->n, kernel->k);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
