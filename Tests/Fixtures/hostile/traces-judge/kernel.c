/// Traces the process above it and, where that works, holds it while a second thread computes.
///
/// Found by: tracing being refused, which makes it harmless.
#include "elsewhere.h"

#include <sys/ptrace.h>
#include <sys/uio.h>

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 0 && is_divide(getppid())) {
    const long traced = ptrace(PTRACE_SEIZE, getppid(), 0, 0);
    hostile_tried(kernel, "trace", traced);
    if (traced == 0) ptrace(PTRACE_DETACH, getppid(), 0, 0);
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
    const ssize_t count = process_vm_readv(getppid(), &here, 1, &there, 1, 0);
    // An address that isn't mapped is no refusal.
    hostile_tried(kernel, "memory", count == 1 || errno == EFAULT ? 0 : -1);
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
