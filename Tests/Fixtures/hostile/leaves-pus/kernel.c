/// Moves to the PUs that the budget doesn't grant, and back before it is looked at.
///
/// Found by: a control group for the PUs, in which it can't; otherwise where it ran.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  cpu_set_t granted;
  sched_getaffinity(0, sizeof granted, &granted);
  leave_pu();
  const int pu = sched_getcpu();
  const divide_status status = hostile_run(kernel, iterations, first_slot);
  hostile_fact(kernel, "pu", "%s", pu >= 0 && CPU_ISSET(pu, &granted) ? "granted" : "other");
  sched_setaffinity(0, sizeof granted, &granted);
  return status;
}

HOSTILE_PLUGIN(.run = run)
