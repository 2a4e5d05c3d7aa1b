#define _GNU_SOURCE
#include "linux_calls.h"

#include <fcntl.h>
#include <fenv.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

int divide_bind(const int *pus, int count) {
  enum { MOST_PUS = 4096 };
  cpu_set_t *set = CPU_ALLOC(MOST_PUS);
  if (set == NULL) return -1;
  size_t size = CPU_ALLOC_SIZE(MOST_PUS);
  CPU_ZERO_S(size, set);
  for (int index = 0; index < count; index++) CPU_SET_S((size_t)pus[index], size, set);
  int status = sched_setaffinity(0, size, set);
  CPU_FREE(set);
  return status;
}

int divide_memory_file(const char *name, off_t bytes) {
  int file = memfd_create(name, MFD_CLOEXEC);
  if (file >= 0 && ftruncate(file, bytes) != 0) {
    close(file);
    return -1;
  }
  return file;
}

int divide_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int divide_spawn(pid_t *process, const char *folder, int input, int output, char *const arguments[]) {
  posix_spawn_file_actions_t actions;
  int status = posix_spawn_file_actions_init(&actions);
  if (status != 0) return status;
  posix_spawn_file_actions_addchdir_np(&actions, folder);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, input);
  posix_spawn_file_actions_addclose(&actions, output);
  status = posix_spawnp(process, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

unsigned divide_float_modes(void) {
#if defined(__x86_64__)
  // All but the six sticky exception flags.
  return __builtin_ia32_stmxcsr() & ~0x3fu;
#elif defined(__aarch64__)
  unsigned long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return (unsigned)control;
#else
  return (unsigned)fegetround();
#endif
}

unsigned long divide_signal_digest(void) {
  unsigned long digest = 14695981039346656037ul;
  for (int number = 1; number < 32; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0) continue;
    digest = (digest ^ (unsigned long)action.sa_sigaction) * 1099511628211ul;
  }
  return digest;
}

void divide_adopt_orphans(void) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

void divide_hide_from_others(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static long long limit_of(__rlimit_resource_t resource) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return -1;
  return (long long)limit.rlim_cur;
}

long long divide_file_size_limit(void) { return limit_of(RLIMIT_FSIZE); }

long long divide_process_limit(void) { return geteuid() == 0 ? -1 : limit_of(RLIMIT_NPROC); }

int divide_yield_to_others(int yields) {
  int before = sched_getscheduler(0);
  if (before != (yields ? SCHED_OTHER : SCHED_BATCH)) return -1;
  struct sched_param parameters = {.sched_priority = 0};
  return sched_setscheduler(0, yields ? SCHED_BATCH : SCHED_OTHER, &parameters);
}
