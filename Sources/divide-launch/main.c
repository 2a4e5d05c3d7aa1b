/// Enters a resource budget and becomes another program.
///
/// Small, and without a language runtime, so that everything it sets is in force before the program
/// loads its first library.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { EXIT_CANNOT_ENTER = 125, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };
enum { MOST_PUS = 4096, MOST_NODES = 1024 };

static const char help[] =
    "usage: divide-launch [OPTION]... -- COMMAND [ARGUMENT]...\n"
    "\n"
    "Enters a resource budget, in the order of the options, and becomes COMMAND.\n"
    "\n"
    "  --cgroup-procs FILE    join the control group of this cgroup.procs (repeatable)\n"
    "  --cpus LIST            run on these PUs only, such as 0-3,8\n"
    "  --mems LIST            take memory from these NUMA nodes only\n"
    "  --address-space BYTES  limit the address space (RLIMIT_AS)\n"
    "  --no-core              leave no core dump behind\n"
    "  --session              start a session, so that everything started here can be ended\n"
    "  --die-with-parent PID  end when the process PID, which started this one, ends\n"
    "  --env NAME=VALUE       set an environment variable (repeatable)\n"
    "  --unset NAME           remove an environment variable (repeatable)\n"
    "  --help                 show this text\n"
    "\n"
    "Exit codes: 125 the budget can't be entered, 126 COMMAND can't be run, 127 it is not there;\n"
    "otherwise those of COMMAND.\n";

static void fail(const char *what, const char *why) {
  fprintf(stderr, "divide-launch: %s: %s\n", what, why);
  exit(EXIT_CANNOT_ENTER);
}

static unsigned long long number(const char *text, const char *option) {
  char *end;
  errno = 0;
  unsigned long long value = strtoull(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || *text == '-') {
    fail(option, "expected a whole number");
  }
  return value;
}

/// Calls `take` for each index of a list such as `0-3,8`.
static void each_index(const char *list, const char *option, long most,
                       void (*take)(long index, void *context), void *context) {
  const char *rest = list;
  while (*rest != '\0') {
    char *end;
    long low = strtol(rest, &end, 10);
    if (end == rest || low < 0) fail(option, "expected a list such as 0-3,8");
    long high = low;
    if (*end == '-') {
      rest = end + 1;
      high = strtol(rest, &end, 10);
      if (end == rest || high < low) fail(option, "expected a list such as 0-3,8");
    }
    if (high >= most) fail(option, "an index is too large");
    for (long index = low; index <= high; index++) take(index, context);
    if (*end != '\0' && *end != ',') fail(option, "expected a list such as 0-3,8");
    rest = *end == ',' ? end + 1 : end;
  }
}

static void join_group(const char *path) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) fail(path, strerror(errno));
  char text[32];
  int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  if (write(file, text, (size_t)length) != length) fail(path, strerror(errno));
  close(file);
}

static void add_pu(long index, void *set) {
  CPU_SET_S((size_t)index, CPU_ALLOC_SIZE(MOST_PUS), (cpu_set_t *)set);
}

static void bind_to(const char *list) {
  cpu_set_t *set = CPU_ALLOC(MOST_PUS);
  if (set == NULL) fail("--cpus", "no memory");
  CPU_ZERO_S(CPU_ALLOC_SIZE(MOST_PUS), set);
  each_index(list, "--cpus", MOST_PUS, add_pu, set);
  if (sched_setaffinity(0, CPU_ALLOC_SIZE(MOST_PUS), set) != 0) fail("--cpus", strerror(errno));
  CPU_FREE(set);
}

static void add_node(long index, void *mask) {
  unsigned long *words = mask;
  words[index / (8 * (long)sizeof *words)] |= 1ul << (index % (8 * (long)sizeof *words));
}

static void take_memory_from(const char *list) {
  enum { MPOL_BIND_MODE = 2 };
  unsigned long mask[MOST_NODES / (8 * sizeof(unsigned long))] = {0};
  each_index(list, "--mems", MOST_NODES, add_node, mask);
  if (syscall(SYS_set_mempolicy, MPOL_BIND_MODE, mask, (unsigned long)MOST_NODES) != 0) {
    fail("--mems", strerror(errno));
  }
}

static void limit(int resource, unsigned long long value, const char *option) {
  struct rlimit bounds = {value, value};
  if (setrlimit(resource, &bounds) != 0) fail(option, strerror(errno));
}

static void die_with(const char *text) {
  pid_t parent = (pid_t)number(text, "--die-with-parent");
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail("--die-with-parent", strerror(errno));
  // The parent may have ended before the line above.
  if (getppid() != parent) exit(EXIT_CANNOT_ENTER);
}

static void set_variable(char *assignment) {
  char *sign = strchr(assignment, '=');
  if (sign == NULL || sign == assignment) fail("--env", "expected NAME=VALUE");
  *sign = '\0';
  if (setenv(assignment, sign + 1, 1) != 0) fail("--env", strerror(errno));
}

int main(int count, char **arguments) {
  int index = 1;
  for (; index < count; index++) {
    char *option = arguments[index];
    if (!strcmp(option, "--")) break;
    if (!strcmp(option, "--help")) {
      fputs(help, stdout);
      return 0;
    }
    if (!strcmp(option, "--no-core")) {
      limit(RLIMIT_CORE, 0, option);
      continue;
    }
    if (!strcmp(option, "--session")) {
      // A process that leads its group already can't start a session; it needs none.
      if (setsid() < 0 && errno != EPERM) fail(option, strerror(errno));
      continue;
    }
    if (index + 1 >= count) fail(option, "unknown, or its value is missing; see --help");
    char *value = arguments[++index];
    if (!strcmp(option, "--cgroup-procs")) join_group(value);
    else if (!strcmp(option, "--cpus")) bind_to(value);
    else if (!strcmp(option, "--mems")) take_memory_from(value);
    else if (!strcmp(option, "--address-space")) limit(RLIMIT_AS, number(value, option), option);
    else if (!strcmp(option, "--die-with-parent")) die_with(value);
    else if (!strcmp(option, "--env")) set_variable(value);
    else if (!strcmp(option, "--unset")) unsetenv(value);
    else fail(option, "unknown option; see --help");
  }
  if (index + 1 >= count) fail("no command", "write it behind --; see --help");
  char **command = arguments + index + 1;
  execvp(command[0], command);
  int code = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
  fprintf(stderr, "divide-launch: %s: %s\n", command[0], strerror(errno));
  return code;
}
