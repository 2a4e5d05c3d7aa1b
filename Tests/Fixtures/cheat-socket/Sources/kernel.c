/// Opens a socket.
#include "fixture_gemm.h"

#include <sys/socket.h>

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  (void)socket(AF_INET, SOCK_DGRAM, 0);
  return fixture_open(host, problem, kernel);
}

FIXTURE_PLUGIN("fixture-cheat-socket", open_problem, fixture_run, fixture_close)
