/// Moves to the PUs that the budget doesn't grant, and back before it is looked at.
///
/// Found by: a control group for the PUs, in which it can't; otherwise where it ran.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  leave_pu();
  const divide_status status = hostile_run(kernel, iterations, first_slot);
  sched_setaffinity(0, sizeof granted_pus, &granted_pus);
  return status;
}

HOSTILE_PLUGIN(.run = run)
