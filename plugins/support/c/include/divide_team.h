/// Threads that do the same work together with the caller, and sleep between.
#ifndef DIVIDE_TEAM_H
#define DIVIDE_TEAM_H

#include <divide_kernel.h>
#include <stddef.h>

typedef struct divide_team divide_team;

/// What every member does, with its number from 0, the caller's, to one less than the count.
typedef void divide_team_work(void *context, uint32_t member);

/// Starts `count` − 1 threads. Returns null, after a report, if the system doesn't let it.
divide_team *divide_team_start(const divide_host *host, uint32_t count);

/// Has every member do the work, and returns when all have.
void divide_team_run(divide_team *team, divide_team_work *work, void *context);

/// Ends the threads.
void divide_team_end(divide_team *team);

/// The first of `parts` parts that belong to a member; those up to the next member's first are its
/// own. It is a multiple of `grain`, and the members' shares are as equal as that allows.
static inline size_t divide_share(size_t parts, size_t grain, uint32_t members, uint32_t member) {
  size_t grains = (parts + grain - 1) / grain;
  size_t remainder = grains % members;
  size_t first = (grains / members * member + (member < remainder ? member : remainder)) * grain;
  return first < parts ? first : parts;
}

#endif
