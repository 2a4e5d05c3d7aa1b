/// Leaves a process behind, in a session of its own, whose parent has ended.
#include "fixture_gemm.h"

#include <sys/wait.h>
#include <unistd.h>

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    if (fork() == 0) {
      for (int file = 0; file < 256; file++) close(file);
      sleep(10);
    }
    _exit(0);
  }
  waitpid(child, NULL, 0);
  return fixture_open(host, problem, kernel);
}

FIXTURE_PLUGIN("fixture-cheat-orphan", open_problem, fixture_run, fixture_close)
