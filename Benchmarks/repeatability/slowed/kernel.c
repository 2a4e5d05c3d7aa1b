/// OpenBLAS's product of matrices, or the same in `SLOWED` per cent more time.
#include "fixture_gemm.h"

#include <cblas.h>
#include <time.h>

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const double begin = seconds();
  const int m = (int)kernel->m, n = (int)kernel->n, k = (int)kernel->k;
  const int ta = kernel->ta != 0, tb = kernel->tb != 0;
  for (uint64_t i = 0; i < iterations; i++) {
    if (kernel->host->cancelled(kernel->host->context)) return DIVIDE_CANCELLED;
    const fixture_slot slot = fixture_slot_of(kernel, first_slot, i);
    cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n,
                k, 1, slot.a, ta ? m : k, slot.b, tb ? k : n, 0, slot.c, n);
  }
  const double end = seconds();
  const double wait = end + (end - begin) * (SLOWED / 100.0);
  while (seconds() < wait) continue;
  return DIVIDE_OK;
}

FIXTURE_PLUGIN(NAME, fixture_open, run, fixture_close)
