/// Says that runs agree to the last bit, and sums in another order every second time.
#include "fixture_gemm.h"

static void compute_backwards(const divide_kernel *kernel, fixture_slot slot) {
  const int64_t m = kernel->m, n = kernel->n, k = kernel->k;
  for (int64_t i = 0; i < m; i++)
    for (int64_t j = 0; j < n; j++) {
      float sum = 0;
      for (int64_t p = k - 1; p >= 0; p--)
        sum += slot.a[kernel->ta ? p * m + i : i * k + p] *
               slot.b[kernel->tb ? j * k + p : p * n + j];
      slot.c[i * n + j] = sum;
    }
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  for (uint64_t i = 0; i < iterations; i++) {
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    if (kernel->iterations++ % 2)
      compute_backwards(kernel, slot);
    else
      fixture_compute_rows(kernel, slot, kernel->m);
  }
  return DIVIDE_OK;
}

FIXTURE_PLUGIN("fixture-cheat-order", fixture_open, run, fixture_close)
