/// Holds 600 MiB in a file in memory that it never maps: no process's memory grows.
///
/// Found by: the memory of the control group; or a place for files in memory that is bounded.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static char chunk[1 << 20];
  static int file = -1;
  int64_t written = 0;
  if (kernel->calls == 0) {
    file = memfd_create("hostile", MFD_CLOEXEC);
    memset(chunk, 1, sizeof chunk);
    for (int i = 0; file >= 0 && i < 600; i++) written += write(file, chunk, sizeof chunk) > 0;
    hostile_fact(kernel, "mebibytes", "%ld", (long)written);
    busy_nanoseconds(300000000);
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
