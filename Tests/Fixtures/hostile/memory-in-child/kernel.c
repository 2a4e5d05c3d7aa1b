/// Holds 600 MiB in a child, where nobody looks for its memory.
///
/// Found by: the memory of the whole control group, or of all processes.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  enum { bytes = 600 << 20 };
  if (kernel->calls == 0 && fork() == 0) {
    alarm(10);
    prctl(PR_SET_NAME, "hostile-daemon");
    memset(malloc(bytes), 1, bytes);
    for (;;) pause();
  }
  if (kernel->calls == 1) busy_nanoseconds(600000000);
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
