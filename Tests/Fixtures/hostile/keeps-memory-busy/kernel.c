/// Leaves a daemon behind that keeps the memory busy while rivals are measured.
///
/// Found by: nothing outliving its invocation.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 0 && fork_daemon() == 0) {
    enum { bytes = 64 << 20 };
    char *memory = malloc(bytes);
    leave_pu();
    for (int turn = 0;; turn++) memset(memory, turn, bytes);
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
