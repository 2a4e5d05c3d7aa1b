#define _GNU_SOURCE
#include "linux_calls.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
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

int divide_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int divide_spawn(pid_t *process, const char *folder, const int descriptors[], const int numbers[], int count,
                 char *const arguments[]) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int status = posix_spawn_file_actions_init(&actions);
  if (status != 0) return status;
  status = posix_spawnattr_init(&attributes);
  if (status != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return status;
  }
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawn_file_actions_addchdir_np(&actions, folder);
  // Out of each other's way first.
  enum { ASIDE = 100 };
  for (int i = 0; i < count; i++) posix_spawn_file_actions_adddup2(&actions, descriptors[i], ASIDE + i);
  for (int i = 0; i < count; i++) posix_spawn_file_actions_adddup2(&actions, ASIDE + i, numbers[i]);
  for (int i = 0; i < count; i++) posix_spawn_file_actions_addclose(&actions, ASIDE + i);
  status = posix_spawnp(process, arguments[0], &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

void divide_adopt_orphans(void) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

void divide_keep_private(void) {
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  char line[2048];
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t length = read(file, line, sizeof line - 1);
  close(file);
  if (length <= 0) return;
  line[length] = 0;
  // The name of the program, in parentheses, may hold anything; behind it is field 3. Fields 48 and 49 say where the
  // arguments begin and end (proc_pid_stat(5)).
  char *field = strrchr(line, ')');
  for (int number = 2; field && number < 48; number++) {
    field = strchr(field, ' ');
    if (field) field++;
  }
  if (!field) return;
  unsigned long begin = 0, end = 0;
  if (sscanf(field, "%lu %lu", &begin, &end) != 2 || begin == 0 || end <= begin) return;
  char *rest = (char *)begin + strnlen((char *)begin, end - begin);
  if (rest >= (char *)end) return;
  memset(rest, 0, (size_t)((char *)end - rest));
  // How long they were is seen of zeros, too; only a privileged process may say that they end here.
  prctl(PR_SET_MM, PR_SET_MM_ARG_END, (unsigned long)rest + 1, 0, 0);
}

int divide_yield_to_others(int yields) {
  int before = sched_getscheduler(0);
  if (before != (yields ? SCHED_OTHER : SCHED_BATCH)) return -1;
  struct sched_param parameters = {.sched_priority = 0};
  return sched_setscheduler(0, yields ? SCHED_BATCH : SCHED_OTHER, &parameters);
}
