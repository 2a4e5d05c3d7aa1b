/// Other PUs, other processes and what is said to them: tools of kernels that take more than they are
/// granted.
///
/// Nothing here outlives a test by more than a few seconds, and no signal goes to a process that
/// isn't one of divide's.
#ifndef ELSEWHERE_H
#define ELSEWHERE_H

#include "hostile.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/// The PUs that were granted when the library was loaded.
static cpu_set_t granted_pus;

/// Processes that are forked later count in the same place.
__attribute__((constructor)) static inline void remember_granted(void) {
  sched_getaffinity(0, sizeof granted_pus, &granted_pus);
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) hostile_other_pus = page;
}

/// Moves the calling thread to PUs that aren't granted, where there are any and the system allows it.
static inline void leave_pu(void) {
  cpu_set_t others;
  for (int pu = 0; pu < CPU_SETSIZE; pu++)
    if (CPU_ISSET(pu, &granted_pus)) CPU_CLR(pu, &others);
    else CPU_SET(pu, &others);
  sched_setaffinity(0, sizeof others, &others);
  const int here = sched_getcpu();
  if (here >= 0 && !CPU_ISSET(here, &granted_pus) && hostile_other_pus) ++*hostile_other_pus;
}

/// Returns the parent of a process, or 0 where that can't be read.
static inline pid_t parent_of(pid_t process) {
  char path[64], text[512] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  const char *behind_name = count > 0 ? strrchr(text, ')') : NULL;
  int parent = 0;
  return behind_name && sscanf(behind_name + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

/// Whether a process is one of divide's programs, so that tests disturb nobody else's.
static inline bool is_divide(pid_t process) {
  const char *const names[] = {"divide\n", "divide-worker\n", "divide-host\n", "divide-launch\n"};
  char path[64], name[32] = "";
  snprintf(path, sizeof path, "/proc/%d/comm", process);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t count = read(file, name, sizeof name - 1);
  close(file);
  for (int i = 0; count > 0 && i < 4; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

/// Calls `body` for the parent, its parent, and so on, as long as they are divide's.
static inline int for_each_ancestor(int (*body)(pid_t, void *), void *context) {
  int done = 0;
  pid_t process = getppid();
  for (int generation = 0; generation < 4 && process > 1 && is_divide(process); generation++) {
    done += body(process, context);
    process = parent_of(process);
  }
  return done;
}

/// Reads the beginning of a file of /proc; NULs become spaces.
static inline bool read_proc(pid_t process, const char *name, char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", process, name);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t count = read(file, text, size - 1);
  close(file);
  for (ssize_t i = 0; i < count; i++)
    if (text[i] == 0) text[i] = ' ';
  text[count > 0 ? count : 0] = 0;
  return count > 0;
}

/// Forks a process that nobody waits for and that leads a session of its own; returns 0 in it.
///
/// It ends by itself after ten seconds.
static inline pid_t fork_daemon(void) {
  const pid_t child = fork();
  if (child != 0) {
    if (child > 0) waitpid(child, NULL, 0);
    return child;
  }
  setsid();
  if (fork() != 0) _exit(0);
  prctl(PR_SET_NAME, "hostile-daemon");
  alarm(10);
  return 0;
}

#endif
