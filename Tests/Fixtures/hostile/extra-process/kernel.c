/// Starts a process in each call that shares its memory (CLONE_VM) without being a thread of it, on
/// another PU, and waits for it before the call returns.
///
/// Found by: processor time of the whole group above what one PU has.
#include "elsewhere.h"

static hostile_slot shared;

static int upper_half(void *argument) {
  const divide_kernel *kernel = argument;
  leave_pu();
  hostile_compute(kernel, shared, hostile_units(kernel) / 2, hostile_units(kernel));
  return 0;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static char *stack;
  if (!stack) stack = malloc(1 << 18);
  for (uint64_t i = 0; i < iterations; i++) {
    shared = hostile_slot_of(kernel, first_slot, i);
    const pid_t process = clone(upper_half, stack + (1 << 18), CLONE_VM | CLONE_FILES | SIGCHLD, kernel);
    hostile_compute(kernel, shared, 0, process > 0 ? hostile_units(kernel) / 2 : hostile_units(kernel));
    if (process > 0) waitpid(process, NULL, 0);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
