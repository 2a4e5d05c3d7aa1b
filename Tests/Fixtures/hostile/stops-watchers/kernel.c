/// Stops the processes above it while it computes, so that nobody counts its second thread; a child
/// wakes them afterwards.
///
/// Found by: signals to others being refused; processor time, which is counted all the same.
#include "elsewhere.h"

static int send(pid_t process, void *signal) { return kill(process, *(int *)signal) == 0; }

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  int stop = SIGSTOP, go = SIGCONT;
  if (kernel->calls != 3) return hostile_run(kernel, iterations, first_slot);
  // Should this process be ended meanwhile, the child still wakes them.
  if (fork() == 0) {
    const pid_t judge = parent_of(getppid()), harness = parent_of(judge);
    usleep(300000);
    if (is_divide(judge)) kill(judge, go);
    if (is_divide(harness)) kill(harness, go);
    _exit(0);
  }
  const int stopped = for_each_ancestor(send, &stop);
  hostile_fact(kernel, "stopped", "%d", stopped);
  const divide_status status = hostile_run(kernel, iterations, first_slot);
  for_each_ancestor(send, &go);
  return status;
}

HOSTILE_PLUGIN(.run = run)
