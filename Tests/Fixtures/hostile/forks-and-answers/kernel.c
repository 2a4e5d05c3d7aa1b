/// Forks in its second call: two processes return from it, answer, and compute half of each call.
///
/// Found by: one answer too many, a process too many, or an answer while half is still being computed.
#include "elsewhere.h"

static bool is_child, are_two;

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 1 && !are_two) {
    const pid_t child = fork();
    are_two = child >= 0;
    is_child = child == 0;
    if (is_child) {
      prctl(PR_SET_NAME, "hostile-daemon");
      leave_pu();
      alarm(10);
    }
  }
  if (!are_two) return hostile_run(kernel, iterations, first_slot);
  const int64_t units = hostile_units(kernel), half = units / 2;
  for (uint64_t i = 0; i < iterations; i++)
    hostile_compute(kernel, hostile_slot_of(kernel, first_slot, i), is_child ? half : 0,
                    is_child ? units : half);
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
