/// Computes on NPUs, or says so, and reports which one it was given.
#include <stdio.h>

#include "fixture_gemm.h"

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device_index) ||
      strcmp(problem->device, "npu") != 0)
    return DIVIDE_UNSUPPORTED;
  char given[32];
  snprintf(given, sizeof given, "%s %u", problem->device, problem->device_index);
  host->fact(host->context, "device.given", given);
  divide_problem here = *problem;
  here.device = "cpu";
  return fixture_open(host, &here, kernel);
}

FIXTURE_PLUGIN("fixture-device", open_problem, fixture_run, fixture_close)
