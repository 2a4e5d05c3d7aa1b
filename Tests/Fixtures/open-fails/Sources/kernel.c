/// Fails to open any problem, and says why.
#include "fixture_gemm.h"

static divide_status refuse(const divide_host *host, const divide_problem *problem,
                            divide_kernel **kernel) {
  (void)problem;
  (void)kernel;
  host->report(host->context, DIVIDE_ERROR, "The fixture opens no problem.");
  return DIVIDE_FAILED;
}

FIXTURE_PLUGIN("fixture-open-fails", refuse, fixture_run, fixture_close)
