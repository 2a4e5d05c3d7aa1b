/// Asks for real-time priority, for a niceness of -20, and for larger limits.
///
/// Found by: nothing, and harmless where all of that is refused.
#include "elsewhere.h"

#include <sys/resource.h>

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  const divide_status status = hostile_open(host, problem, kernel);
  if (status != DIVIDE_OK) return status;
  const struct sched_param first = {.sched_priority = 1};
  hostile_tried(*kernel, "real-time", sched_setscheduler(0, SCHED_RR, &first));
  hostile_tried(*kernel, "niceness", setpriority(PRIO_PROCESS, 0, -20));
  struct rlimit limit;
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = limit.rlim_max = RLIM_INFINITY;
  hostile_tried(*kernel, "file-size", setrlimit(RLIMIT_FSIZE, &limit));
  return status;
}

HOSTILE_PLUGIN(.open = open_problem)
