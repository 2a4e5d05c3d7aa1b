#define _GNU_SOURCE
#include "linux_calls.h"

#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
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
