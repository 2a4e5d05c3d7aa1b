// Tries what a room refuses, and tells what came of it: whether a defence holds is tried, not believed.
//
// Nothing here has an effect where it isn't refused: what is made is removed, and what is set is what it was.

#define _GNU_SOURCE

#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Closes a descriptor; true if there was one.
static bool opened(int descriptor) {
  if (descriptor >= 0) close(descriptor);
  return descriptor >= 0;
}

static bool opens(const char *path, int flags) { return opened(open(path, flags | O_CLOEXEC)); }

static bool makes(const char *folder) {
  char path[4200];
  snprintf(path, sizeof path, "%s/divide-trial-%ld", folder, (long)getpid());
  bool made = opened(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (made) unlink(path);
  return made;
}

// A file of its parent in /proc.
static bool opens_of_parent(const char *file) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/%s", (long)getppid(), file);
  return opens(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

static bool reaches_network(const struct room *room) {
  return !room->owns_network && opened(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

static bool has_loopback(const struct room *room) {
  return room->owns_network && opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static bool makes_local_sockets(const struct room *room) {
  (void)room;
  return opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static bool signals_its_parent(const struct room *room) {
  (void)room;
  return kill(getppid(), 0) == 0;
}

static bool sees_other_processes(const struct room *room) {
  (void)room;
  return opens_of_parent("cmdline");
}

static bool reads_other_memory(const struct room *room) {
  (void)room;
  return opens_of_parent("mem");
}

static bool reads_other_descriptors(const struct room *room) {
  (void)room;
  return opens_of_parent("fd/2");
}

// A folder that every ordinary program may write in: the one that the scratch folder is in.
static const char *outside(const struct room *room) {
  static char path[4096];
  if (room->writable_count == 0) return "/tmp";
  snprintf(path, sizeof path, "%s/..", room->writable[0]);
  return path;
}

static bool writes_elsewhere(const struct room *room) { return makes(outside(room)); }

static bool changes_modes(const struct room *room) {
  struct stat status;
  return stat(outside(room), &status) == 0 && chmod(outside(room), status.st_mode & 07777) == 0;
}

static bool keeps_shared_memory(const struct room *room) {
  return !room->owns_shared_memory && makes("/dev/shm");
}

static bool opens_terminals(const struct room *room) {
  (void)room;
  return opens("/dev/ptmx", O_RDWR | O_NOCTTY);
}

static bool makes_memory_files(const struct room *room) {
  (void)room;
  return opened((int)syscall(SYS_memfd_create, "divide-trial", 1u));
}

static bool makes_segments(const struct room *room) {
  (void)room;
  int segment = shmget(IPC_PRIVATE, 4096, 0600);
  if (segment >= 0) shmctl(segment, IPC_RMID, NULL);
  return segment >= 0;
}

static bool sets_affinity(const struct room *room) {
  (void)room;
  // A system that looks at the set finds nothing to run on in it.
  unsigned long nowhere[256] = {0};
  return syscall(SYS_sched_setaffinity, 0, sizeof nowhere, nowhere) != 0 && errno == EINVAL;
}

static bool sets_priority(const struct room *room) {
  (void)room;
  errno = 0;
  int priority = getpriority(PRIO_PROCESS, 0);
  return errno == 0 && setpriority(PRIO_PROCESS, 0, priority) == 0;
}

static bool sets_limits_of_others(const struct room *room) {
  (void)room;
  struct rlimit limit;
  return prlimit(getppid(), RLIMIT_CORE, NULL, &limit) == 0
         && prlimit(getppid(), RLIMIT_CORE, &limit, NULL) == 0;
}

static bool leaves_its_group(const struct room *room) {
  (void)room;
  // Into the group it is in. Whoever may do that may go elsewhere.
  return setpgid(0, getpgid(0)) == 0;
}

static bool starts_processes(const struct room *room) {
  (void)room;
  long child = syscall(SYS_clone, (unsigned long)SIGCHLD, NULL, NULL, NULL, NULL);
  if (child == 0) _exit(0);
  if (child > 0) waitpid((pid_t)child, NULL, 0);
  return child > 0;
}

static bool has_capabilities(const struct room *room) {
  (void)room;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct sets[2] = {{0}};
  if (syscall(SYS_capget, &header, sets) != 0) return true;
  return (sets[0].permitted | sets[1].permitted) != 0;
}

// What is tried, by the names that records hold.
static const struct trial {
  const char *name;
  bool (*succeeds)(const struct room *room);
} trials[] = {
    {"network", reaches_network},
    {"local-sockets", makes_local_sockets},
    {"signals", signals_its_parent},
    {"other-processes", sees_other_processes},
    {"other-memory", reads_other_memory},
    {"other-descriptors", reads_other_descriptors},
    {"files", writes_elsewhere},
    {"modes", changes_modes},
    {"shared-memory", keeps_shared_memory},
    {"terminals", opens_terminals},
    {"memory-files", makes_memory_files},
    {"segments", makes_segments},
    {"affinity", sets_affinity},
    {"priority", sets_priority},
    {"other-limits", sets_limits_of_others},
    {"process-group", leaves_its_group},
    {"processes", starts_processes},
    {"capabilities", has_capabilities},
    {"loopback", has_loopback},
};

// Only rooms that asked for a network of their own say what became of it.
static bool is_told(const struct room *room, size_t trial) {
  return trials[trial].succeeds != has_loopback || room->own_loopback;
}

static bool is_refused(const char *name, const bool *succeeded) {
  size_t i = 0;
  while (strcmp(trials[i].name, name) != 0) i++;
  return !succeeded[i];
}

static void write_names(FILE *line, const struct room *room, const bool *succeeded, bool wanted) {
  const char *separator = "";
  for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
    if (succeeded[i] != wanted || !is_told(room, i)) continue;
    fprintf(line, "%s\"%s\"", separator, trials[i].name);
    separator = ",";
  }
}

static void write_limit(FILE *line, const char *key, int resource, bool binds) {
  struct rlimit limit;
  if (!binds || getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  fprintf(line, "\"%s\":%llu,", key, (unsigned long long)limit.rlim_cur);
}

bool try_the_room(const struct room *room, int report) {
  bool succeeded[sizeof trials / sizeof *trials];
  for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) succeeded[i] = trials[i].succeeds(room);

  char *text = NULL;
  size_t length = 0;
  FILE *line = open_memstream(&text, &length);
  if (line == NULL) return false;
  fprintf(line, "{\"networkIsRefused\":%s,\"filesAreRefused\":%s,",
          is_refused("network", succeeded) ? "true" : "false",
          is_refused("files", succeeded) ? "true" : "false");
  write_limit(line, "fileBytes", RLIMIT_FSIZE, true);
  // The super-user is not held to a number of processes.
  write_limit(line, "userThreads", RLIMIT_NPROC, geteuid() != 0);
  fputs("\"refused\":[", line);
  write_names(line, room, succeeded, false);
  fputs("],\"allowed\":[", line);
  write_names(line, room, succeeded, true);
  fputs("]}\n", line);
  bool written = fclose(line) == 0 && write(report, text, length) == (ssize_t)length;
  free(text);
  return close(report) == 0 && written;
}
