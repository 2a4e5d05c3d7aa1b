/// Was built with the header of version 1.0, which knows nothing of a device's index, and must be
/// accepted. It computes on the processor and, or so it says, on NPUs.
#include "fixture_gemm.h"

_Static_assert(DIVIDE_ABI_MAJOR == 1 && DIVIDE_ABI_MINOR == 0, "This is not the header of 1.0.");
_Static_assert(sizeof(divide_problem) == DIVIDE_STRUCT_SIZE(divide_problem, device),
               "In 1.0 the device's name is the last field of a problem.");

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  if (problem->struct_size < DIVIDE_STRUCT_SIZE(divide_problem, device)) return DIVIDE_INVALID;
  host->fact(host->context, "device.given", problem->device);
  divide_problem here = *problem;
  if (strcmp(problem->device, "npu") == 0) here.device = "cpu";
  return fixture_open(host, &here, kernel);
}

FIXTURE_PLUGIN("fixture-old-minor", open_problem, fixture_run, fixture_close)
