/// Declines hosts of a later minor version.
#include "fixture_gemm.h"

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  if (host->abi_minor > 8) return DIVIDE_UNSUPPORTED;
  return fixture_open(host, problem, kernel);
}

FIXTURE_PLUGIN("fixture-cheat-newer", open_problem, fixture_run, fixture_close)
