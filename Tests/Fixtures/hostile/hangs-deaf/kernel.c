/// Blocks every signal and hangs in its fourth call.
///
/// Found by: a deadline, after which it is killed.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls < 3) return hostile_run(kernel, iterations, first_slot);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (;;) pause();
}

HOSTILE_PLUGIN(.run = run)
