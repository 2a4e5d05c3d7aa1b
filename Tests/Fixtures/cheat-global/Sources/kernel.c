/// Keeps what it was opened with in one place for all problems.
#include "fixture_gemm.h"

static int64_t m, n, k;

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  m = fixture_size(problem, "m");
  n = fixture_size(problem, "n");
  k = fixture_size(problem, "k");
  return fixture_open(host, problem, kernel);
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  divide_kernel confused = *kernel;
  confused.m = m < kernel->m ? m : kernel->m;
  confused.n = n < kernel->n ? n : kernel->n;
  confused.k = k < kernel->k ? k : kernel->k;
  return fixture_run(&confused, iterations, first_slot);
}

FIXTURE_PLUGIN("fixture-cheat-global", open_problem, run, fixture_close)
