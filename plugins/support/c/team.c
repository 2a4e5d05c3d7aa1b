#define _POSIX_C_SOURCE 200112L

#include "divide_team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "divide_host.h"

/// Looks at an atomic before a member sleeps, or before the caller gives its PU away: near 10 to 50 µs.
enum { PATIENCE = 2000 };

typedef struct member {
  divide_team *team;
  uint32_t number;
  pthread_t thread;
} member;

struct divide_team {
  divide_team_work *work;
  void *context;
  bool is_closing;
  uint32_t member_count;  // without the caller
  pthread_mutex_t mutex;
  pthread_cond_t condition;
  _Alignas(64) atomic_uint round;
  _Alignas(64) atomic_uint busy;
  _Alignas(64) atomic_uint sleeping;
  member members[];
};

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// A member announces that it sleeps before it looks at the round a last time, and the caller changes
// the round before it looks for sleepers: in one order or the other, one sees the other.

static void await_round_after(divide_team *team, unsigned seen) {
  for (int look = 0; look < PATIENCE; look++) {
    if (atomic_load_explicit(&team->round, memory_order_acquire) != seen) return;
    relax();
  }
  pthread_mutex_lock(&team->mutex);
  atomic_fetch_add(&team->sleeping, 1);
  while (atomic_load(&team->round) == seen) pthread_cond_wait(&team->condition, &team->mutex);
  atomic_fetch_sub(&team->sleeping, 1);
  pthread_mutex_unlock(&team->mutex);
}

static void begin_round(divide_team *team) {
  atomic_store(&team->busy, team->member_count);
  atomic_fetch_add(&team->round, 1);
  if (atomic_load(&team->sleeping) == 0) return;
  pthread_mutex_lock(&team->mutex);
  pthread_cond_broadcast(&team->condition);
  pthread_mutex_unlock(&team->mutex);
}

static void *serve(void *argument) {
  member *self = argument;
  divide_team *team = self->team;
  for (unsigned seen = 0;; seen++) {
    await_round_after(team, seen);
    if (team->is_closing) return NULL;
    team->work(team->context, self->number);
    atomic_fetch_sub_explicit(&team->busy, 1, memory_order_release);
  }
}

divide_team *divide_team_start(const divide_host *host, uint32_t count) {
  size_t size = sizeof(divide_team) + count * sizeof(member);
  divide_team *created = aligned_alloc(64, (size + 63) / 64 * 64);
  if (!created) {
    divide_refuse(host, DIVIDE_OUT_OF_MEMORY, "There is no memory for %u threads.", count);
    return NULL;
  }
  created->is_closing = false;
  created->member_count = 0;
  pthread_mutex_init(&created->mutex, NULL);
  pthread_cond_init(&created->condition, NULL);
  atomic_init(&created->round, 0);
  atomic_init(&created->busy, 0);
  atomic_init(&created->sleeping, 0);
  for (uint32_t number = 1; number < count; number++) {
    member *member = &created->members[number - 1];
    member->team = created;
    member->number = number;
    if (pthread_create(&member->thread, NULL, serve, member) != 0) {
      divide_team_end(created);
      divide_refuse(host, DIVIDE_FAILED, "The system doesn't let this plugin start %u threads.",
                    count - 1);
      return NULL;
    }
    created->member_count++;
  }
  return created;
}

void divide_team_run(divide_team *team, divide_team_work *work, void *context) {
  if (team->member_count == 0) {
    work(context, 0);
    return;
  }
  team->work = work;
  team->context = context;
  begin_round(team);
  work(context, 0);
  for (int look = 0; atomic_load_explicit(&team->busy, memory_order_acquire) != 0; look++) {
    if (look < PATIENCE) {
      relax();
    } else {
      sched_yield();
    }
  }
}

void divide_team_end(divide_team *team) {
  team->is_closing = true;
  begin_round(team);
  for (uint32_t i = 0; i < team->member_count; i++) pthread_join(team->members[i].thread, NULL);
  pthread_mutex_destroy(&team->mutex);
  pthread_cond_destroy(&team->condition);
  free(team);
}
