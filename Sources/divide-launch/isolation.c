#define _GNU_SOURCE

#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

bool forbid_network(void) {
#ifdef OWN_ARCHITECTURE
  // Calls of another architecture, or of x32, would go around the filter. So would io_uring.
  struct sock_filter instructions[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 0, 8),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 6, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 5, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
  };
  struct sock_fprog program = {
      .len = sizeof instructions / sizeof *instructions, .filter = instructions};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
#else
  return false;
#endif
}

// From linux/landlock.h, which is not on every machine that compiles this: rights of version 1, to move
// from folder to folder, of version 2, and to truncate, of version 3.
enum {
  SYSCALL_CREATE_RULESET = 444,
  SYSCALL_ADD_RULE = 445,
  SYSCALL_RESTRICT_SELF = 446,
  RULE_PATH_BENEATH = 1,
  ASK_VERSION = 1,
};
static const uint64_t write_rights = 1u << 1    // write to a file
                                     | 1u << 4  // remove a folder
                                     | 1u << 5  // remove a file
                                     | 0x1fc0;  // make anything: bits 6 to 12
// Refused to everybody by version 1, and by later ones unless it is handled and allowed.
static const uint64_t move_right = 1u << 13;
static const uint64_t truncate_right = 1u << 14;

struct path_rule {
  uint64_t rights;
  int32_t folder;
} __attribute__((packed));

static bool allow_beneath(int rules, const char *path, uint64_t rights) {
  int folder = open(path, O_PATH | O_CLOEXEC);
  if (folder < 0) return false;
  struct path_rule rule = {.rights = rights, .folder = folder};
  bool done = syscall(SYSCALL_ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0) == 0;
  close(folder);
  return done;
}

bool confine_writes(const char *const folders[], int count) {
  long version = syscall(SYSCALL_CREATE_RULESET, NULL, 0, ASK_VERSION);
  if (version < 1) return false;
  uint64_t rights = write_rights;
  if (version >= 2) rights |= move_right;
  if (version >= 3) rights |= truncate_right;
  int rules = (int)syscall(SYSCALL_CREATE_RULESET, &rights, sizeof rights, 0);
  if (rules < 0) return false;
  bool done = allow_beneath(rules, "/dev", rights);
  for (int i = 0; i < count; i++) done = done && allow_beneath(rules, folders[i], rights);
  done = done && syscall(SYSCALL_RESTRICT_SELF, rules, 0) == 0;
  close(rules);
  return done;
}
