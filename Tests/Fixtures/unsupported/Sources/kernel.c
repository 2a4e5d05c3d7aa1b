/// Supports no problem at all.
#include "fixture_gemm.h"

static divide_status refuse(const divide_host *host, const divide_problem *problem,
                            divide_kernel **kernel) {
  (void)host;
  (void)problem;
  (void)kernel;
  return DIVIDE_UNSUPPORTED;
}

FIXTURE_PLUGIN("fixture-unsupported", refuse, fixture_run, fixture_close)
