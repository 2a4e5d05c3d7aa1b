// The room's own view of the files: everything read-only but the folders to write in, and shared memory that
// nobody else sees and that ends with the room.
//
// Landlock refuses to write, but not to change modes and times; and before Linux 5.13 there is none.
// Intel's OpenMP ends the program where it can't write in /dev/shm.

#define _GNU_SOURCE

#include "room.h"

#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// From linux/mount.h of Linux 5.12, which is newer than many machines that compile this.
enum { SYSCALL_MOUNT_SETATTR = 442, READ_ONLY = 1, RECURSIVELY = 0x8000 };
struct mount_attributes {
  uint64_t set, cleared, propagation, namespace;
};

static bool set_read_only(const char *path, bool read_only) {
  struct mount_attributes attributes = {
      .set = read_only ? READ_ONLY : 0, .cleared = read_only ? 0 : READ_ONLY};
  return syscall(SYSCALL_MOUNT_SETATTR, AT_FDCWD, path, read_only ? RECURSIVELY : 0, &attributes,
                 sizeof attributes) == 0;
}

static bool write_text(const char *path, const char *text, int length) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool done = write(file, text, (size_t)length) == length;
  return close(file) == 0 && done;
}

// A user namespace in which this user and group are called as before.
static bool become_own_user(void) {
  unsigned user = (unsigned)geteuid(), group = (unsigned)getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  char users[32], groups[32];
  int users_length = snprintf(users, sizeof users, "%u %u 1", user, user);
  int groups_length = snprintf(groups, sizeof groups, "%u %u 1", group, group);
  return write_text("/proc/self/uid_map", users, users_length)
         && write_text("/proc/self/setgroups", "deny", 4)
         && write_text("/proc/self/gid_map", groups, groups_length);
}

// Some systems give a user namespace and then refuse everything in it, and there is no way back. So a child
// goes first.
static bool can_become_own_user(void) {
  pid_t child = fork();
  if (child == 0) _exit(become_own_user() ? 0 : 1);
  int status = 1;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool own_shared_memory(void) {
  struct stat before, after;
  return stat("/dev/shm", &before) == 0
         && mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=1m") == 0
         && stat("/dev/shm", &after) == 0 && before.st_dev != after.st_dev;
}

bool own_mounts(struct room *room) {
  // The super-user of a container may have no right to mount, and may yet have one to a user namespace.
  if (unshare(CLONE_NEWNS) != 0 && !(can_become_own_user() && become_own_user())) return false;
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return false;
  room->owns_shared_memory = own_shared_memory();
  if (room->writable_count == 0) return true;
  // A folder can differ from what is around it if it is a mount.
  for (int i = 0; i < room->writable_count; i++)
    if (mount(room->writable[i], room->writable[i], NULL, MS_BIND, NULL) != 0) return false;
  if (!set_read_only("/", true)) return false;
  bool done = !room->owns_shared_memory || set_read_only("/dev/shm", false);
  for (int i = 0; i < room->writable_count; i++)
    done = set_read_only(room->writable[i], false) && done;
  return done;
}
