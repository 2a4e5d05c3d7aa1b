/// Holds 600 MiB in a file in memory that it never maps, so that no process's memory grows: in one of
/// its own, or behind the tensors in the one that it was given.
///
/// Found by: the memory of the control group; the size that such a file should have.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static char chunk[1 << 20];
  static int file = -1;
  int64_t written = 0;
  if (kernel->calls == 0) {
    file = memfd_create("hostile", MFD_CLOEXEC);
    memset(chunk, 1, sizeof chunk);
    const int into = file >= 0 ? file : 4;
    const off_t end = lseek(into, 0, SEEK_END);
    for (int i = 0; end >= 0 && i < 600; i++)
      written += pwrite(into, chunk, sizeof chunk, end + ((off_t)i << 20)) > 0;
    hostile_fact(kernel, "mebibytes", "%ld", (long)written);
    busy_nanoseconds(300000000);
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
