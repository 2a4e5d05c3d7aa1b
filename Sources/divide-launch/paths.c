// Which files the room holds, by Landlock: where to write, and what not to read.

#define _GNU_SOURCE

#include "room.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// From linux/landlock.h, which is not on every machine that compiles this, or is older.
enum {
  SYSCALL_CREATE_RULESET = 444,
  SYSCALL_ADD_RULE = 445,
  SYSCALL_RESTRICT_SELF = 446,
  RULE_PATH_BENEATH = 1,
  ASK_VERSION = 1,
};
enum {
  WRITE_FILE = 1 << 1,
  READ_FILE = 1 << 2,
  REMOVE = 1 << 4 | 1 << 5,
  MAKE_ANYTHING = 0x1fc0,  // bits 6 to 12
  // Refused to everybody by version 1, and by later ones unless it is handled and allowed.
  MOVE_BETWEEN_FOLDERS = 1 << 13,  // version 2
  TRUNCATE = 1 << 14,              // version 3
  CONTROL_DEVICE = 1 << 15,        // version 5
  // The rights that a rule for a file may hold.
  RIGHTS_OF_FILES = WRITE_FILE | READ_FILE | TRUNCATE | CONTROL_DEVICE,
};

struct rules_attributes {
  uint64_t files;
  uint64_t ports;   // version 4: bind and connect TCP
  uint64_t scopes;  // version 6: abstract local sockets, and signals
};

struct path_rule {
  uint64_t rights;
  int32_t path;
} __attribute__((packed));

struct rules {
  int descriptor;
  uint64_t handled;
};

// Allows rights on a file, or on everything beneath a folder; false where it isn't there.
static bool allow(struct rules rules, const char *path, uint64_t rights) {
  int descriptor = open(path, O_PATH | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct stat status;
  rights &= rules.handled;
  if (fstat(descriptor, &status) == 0 && !S_ISDIR(status.st_mode)) rights &= RIGHTS_OF_FILES;
  struct path_rule rule = {.rights = rights, .path = descriptor};
  // A rule without rights is an error, and needless.
  bool done = rights == 0 || syscall(SYSCALL_ADD_RULE, rules.descriptor, RULE_PATH_BENEATH, &rule, 0) == 0;
  close(descriptor);
  return done;
}

// Allows rights on each entry of a folder that is wanted.
static void allow_entries(
    struct rules rules, const char *folder, uint64_t rights, bool (*wanted)(const char *)) {
  DIR *entries = opendir(folder);
  if (entries == NULL) return;
  for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    char path[512];
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (!wanted(entry->d_name)) continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    allow(rules, path, rights);
  }
  closedir(entries);
}

static bool is_one_of(const char *name, const char *const names[]) {
  for (; *names != NULL; names++) {
    size_t length = strlen(*names);
    bool is_prefix = (*names)[length - 1] == '*';
    if (is_prefix ? strncmp(name, *names, length - 1) == 0 : strcmp(name, *names) == 0) return true;
  }
  return false;
}

// Devices that lead to no other program: what is nothing or random, and accelerators.
static bool is_harmless_device(const char *name) {
  static const char *const names[] = {"null", "zero", "full", "random", "urandom", "nvidia*", "dri",
                                      "kfd", "accel", "dxg", "mali*", NULL};
  return is_one_of(name, names);
}

// What /proc tells of the machine, and not of its processes.
static bool is_about_the_machine(const char *name) {
  static const char *const names[] = {
      "cpuinfo", "meminfo", "stat", "sys", "version", "uptime", "loadavg", "filesystems", "devices",
      "driver", "modules", "cgroups", "swaps", "vmstat", "zoneinfo", "cmdline", "interrupts", "bus", NULL};
  return is_one_of(name, names);
}

static bool is_ordinary(const char *name) {
  static const char *const names[] = {"proc", "dev", NULL};
  return !is_one_of(name, names);
}

// The rule for this process's own folder lasts as long as the kernel remembers the folder. A descriptor that
// stays open makes it.
static void allow_itself(struct rules rules) {
  if (!allow(rules, "/proc/self", READ_FILE)) return;
  enum { OUT_OF_THE_WAY = 200 };
  int itself = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (itself < 0) return;
  fcntl(itself, F_DUPFD, OUT_OF_THE_WAY);
  close(itself);
}

static struct rules rules_for(const struct room *room) {
  struct rules rules = {.descriptor = -1};
  long version = syscall(SYSCALL_CREATE_RULESET, NULL, 0, ASK_VERSION);
  if (version < 1) return rules;
  struct rules_attributes attributes = {0};
  if (room->see_only_itself) attributes.files |= READ_FILE;
  if (room->writable_count > 0) {
    attributes.files |= WRITE_FILE | REMOVE | MAKE_ANYTHING;
    if (version >= 2) attributes.files |= MOVE_BETWEEN_FOLDERS;
    if (version >= 3) attributes.files |= TRUNCATE;
    if (version >= 5) attributes.files |= CONTROL_DEVICE;
  }
  if (room->compute_only && !room->owns_network && version >= 4) attributes.ports = 3;
  if (room->compute_only && version >= 6) attributes.scopes = 3;
  size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  rules.handled = attributes.files;
  if ((attributes.files | attributes.ports | attributes.scopes) == 0) return rules;
  rules.descriptor = (int)syscall(SYSCALL_CREATE_RULESET, &attributes, size, 0);
  return rules;
}

bool confine_paths(const struct room *room) {
  if (!room->see_only_itself && !room->compute_only && room->writable_count == 0) return true;
  struct rules rules = rules_for(room);
  if (rules.descriptor < 0) return false;
  allow_entries(rules, "/dev", RIGHTS_OF_FILES, is_harmless_device);
  if (room->see_only_itself) {
    allow_entries(rules, "/", READ_FILE, is_ordinary);
    allow_entries(rules, "/proc", READ_FILE, is_about_the_machine);
    allow_itself(rules);
  }
  if (room->owns_shared_memory) allow(rules, "/dev/shm", rules.handled);
  bool done = true;
  for (int i = 0; i < room->writable_count; i++)
    done = allow(rules, room->writable[i], rules.handled) && done;
  done = done && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
         && syscall(SYSCALL_RESTRICT_SELF, rules.descriptor, 0) == 0;
  close(rules.descriptor);
  return done;
}
