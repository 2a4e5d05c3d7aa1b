/// Threads that do the same work together with the caller, and sleep between.
#ifndef KERNEL_TEAM_H
#define KERNEL_TEAM_H

#include <stdint.h>

typedef struct team team;

/// What every member does, with its number from 0, the caller's, to one less than the count.
typedef void team_work(void *context, uint32_t member);

/// Starts `count` − 1 threads. Returns null if it can't.
team *team_create(uint32_t count);

/// Has every member do the work, and returns when all have.
void team_run(team *team, team_work *work, void *context);

/// Ends the threads.
void team_destroy(team *team);

#endif
