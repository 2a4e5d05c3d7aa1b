/// Sends SIGINT, which ends a run, and SIGUSR1 to the processes above it and to its process group.
///
/// Found by: signals to others being refused, which makes them harmless.
#include "elsewhere.h"

static int send(pid_t process, void *signal) { return kill(process, *(int *)signal) == 0; }

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 3) {
    int interrupt = SIGINT, user = SIGUSR1, sent = 0;
    sent += for_each_ancestor(send, &interrupt);
    sent += for_each_ancestor(send, &user);
    hostile_fact(kernel, "signals", "%d", sent);
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
