/// Installs a signal handler while it is open.
#include "fixture_gemm.h"

#include <signal.h>

static void ignore(int number) { (void)number; }

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  signal(SIGUSR1, ignore);
  return fixture_open(host, problem, kernel);
}

static void close_and_restore(divide_kernel *kernel) {
  signal(SIGUSR1, SIG_DFL);
  fixture_close(kernel);
}

FIXTURE_PLUGIN("fixture-cheat-signal", open_problem, fixture_run, close_and_restore)
