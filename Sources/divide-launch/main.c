// Puts itself under a budget, then becomes the given command.
//
// C, because everything set here is inherited across exec and must be in place before the command
// loads a library: OpenBLAS and OpenMP read the affinity and the environment when they are loaded.
// A process that execs keeps its PID, so whoever started this program waits for the command itself.

#define _GNU_SOURCE

#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { EXIT_LAUNCH = 125, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };

// Above the most CPUs (8192) and NUMA nodes (1024) a Linux kernel can be built for.
enum { MOST_INDEXES = 16384 };

enum { WORD_BITS = 8 * sizeof(unsigned long) };

// From linux/mempolicy.h, which is not on every machine that compiles this.
enum { POLICY_BIND = 2 };

static const char help[] =
    "USAGE: divide-launch [options] -- command [arguments]\n"
    "\n"
    "Puts itself under a budget, then becomes the command (exec: same process).\n"
    "Signals are unblocked and set back to their defaults.\n"
    "Whatever their order here, the options are applied in this one: session, control\n"
    "groups, affinity, memory policy, limits, environment, room.\n"
    "\n"
    "  --session               Start a new session, unless it already leads a process group.\n"
    "  --die-with-parent PID   Be killed when the parent thread ends; give up if the parent\n"
    "                          is not PID, or take 'any'.\n"
    "  --cgroup-procs FILE     Join a control group through its cgroup.procs; repeatable.\n"
    "  --cpus LIST             Run on these CPUs only, such as 0-3,8.\n"
    "  --mems LIST             Take memory from these NUMA nodes only.\n"
    "  --address-space BYTES   Limit the address space (RLIMIT_AS).\n"
    "  --file-size BYTES       Limit the size of a file it writes (RLIMIT_FSIZE).\n"
    "  --processes COUNT       Limit the user's processes and threads, its own and all others\n"
    "                          (RLIMIT_NPROC); does not bind the super-user.\n"
    "  --no-core               Leave no core dump (RLIMIT_CORE).\n"
    "  --no-new-privileges     Gain no privileges through set-user-ID programs.\n"
    "  --env NAME=VALUE        Set a variable; repeatable.\n"
    "  --unset NAME            Remove a variable; repeatable.\n"
    "\n"
    "The room of somebody else's code. Each of these holds for the command and everything it\n"
    "starts, where the system can; what it can't is left out, and told by --report-to.\n"
    "\n"
    "  --no-capabilities       Have no capabilities, also as the super-user.\n"
    "  --compute-only          Refuse calls that computing doesn't need: sockets, signals to\n"
    "                          others, looking into others, leaving the process group or the\n"
    "                          PUs, priorities, mounts, memory that outlives a process. They\n"
    "                          fail with 'not permitted'.\n"
    "  --no-processes          Start threads, but no processes; with --compute-only.\n"
    "  --see-only-itself       Read nothing that /proc tells of other processes, and no\n"
    "                          terminals.\n"
    "  --write-only-in FOLDER  Write files nowhere else; repeatable. /dev/null and its like,\n"
    "                          and accelerators may be written to.\n"
    "  --own-mounts            See files read-only but in these folders, and a /dev/shm of its\n"
    "                          own.\n"
    "  --own-loopback          Have sockets after all, for addresses of the internet, in a\n"
    "                          network that ends in the room; without effect where the kernel\n"
    "                          gives none.\n"
    "  --report-to DESCRIPTOR  Try each, write one line of JSON that tells what was refused,\n"
    "                          and close the descriptor.\n"
    "  --help                  Show this.\n"
    "\n"
    "EXAMPLES:\n"
    "  divide-launch --cpus 0 --env OPENBLAS_NUM_THREADS=1 -- nproc\n"
    "  divide-launch --no-capabilities --compute-only --report-to 3 -- true 3>&1\n"
    "\n"
    "EXIT CODES: the command's own; 125 when an option could not be applied; 126 when the\n"
    "command cannot be executed; 127 when it is not found.\n";

// Prints "divide-launch: what failed: why" and exits.
__attribute__((noreturn, format(printf, 3, 4)))
static void fail(int code, const char *why, const char *format, ...) {
  va_list arguments;
  fputs("divide-launch: ", stderr);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, ": %s\n", why);
  exit(code);
}

// A set of CPU or node indexes.
struct index_set {
  unsigned long words[MOST_INDEXES / WORD_BITS];
};

// Reads one index and moves past it; gives up on anything else.
static long read_index(const char **text, const char *option, const char *list) {
  if (**text < '0' || **text > '9')
    fail(EXIT_LAUNCH, "not a list such as 0-3,8", "%s %s", option, list);
  char *end = NULL;
  errno = 0;
  long index = strtol(*text, &end, 10);
  if (errno != 0 || index >= MOST_INDEXES)
    fail(EXIT_LAUNCH, "an index is too large", "%s %s", option, list);
  *text = end;
  return index;
}

// Reads the kernel's list format, such as 0-3,8.
static struct index_set read_list(const char *option, const char *list) {
  struct index_set set = {{0}};
  const char *rest = list;
  for (;;) {
    long low = read_index(&rest, option, list);
    long high = low;
    if (*rest == '-') {
      rest++;
      high = read_index(&rest, option, list);
    }
    if (high < low) fail(EXIT_LAUNCH, "a range runs backwards", "%s %s", option, list);
    for (long index = low; index <= high; index++)
      set.words[index / WORD_BITS] |= 1UL << (index % WORD_BITS);
    if (*rest == '\0') return set;
    if (*rest != ',') fail(EXIT_LAUNCH, "not a list such as 0-3,8", "%s %s", option, list);
    rest++;
  }
}

static unsigned long long read_number(const char *option, const char *text) {
  char *end = NULL;
  errno = 0;
  unsigned long long number = strtoull(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || errno != 0)
    fail(EXIT_LAUNCH, "not a whole number", "%s %s", option, text);
  return number;
}

// What the command line asks for; lists are kept as given and applied in the fixed order.
struct request {
  bool session, no_core, no_new_privileges;
  const char *parent, *cpus, *mems, *address_space, *file_size, *processes, *report;
  const char **groups;
  int group_count;
  struct room room;
  char **variables;  // NAME=VALUE sets, NAME removes
  int variable_count;
  char **command;
};

// The place of an option without a value; NULL for any other.
static bool *flag_of(struct request *request, const char *option) {
  if (strcmp(option, "--session") == 0) return &request->session;
  if (strcmp(option, "--no-core") == 0) return &request->no_core;
  if (strcmp(option, "--no-new-privileges") == 0) return &request->no_new_privileges;
  if (strcmp(option, "--no-capabilities") == 0) return &request->room.no_capabilities;
  if (strcmp(option, "--compute-only") == 0) return &request->room.compute_only;
  if (strcmp(option, "--no-processes") == 0) return &request->room.no_processes;
  if (strcmp(option, "--see-only-itself") == 0) return &request->room.see_only_itself;
  if (strcmp(option, "--own-mounts") == 0) return &request->room.own_mounts;
  if (strcmp(option, "--own-loopback") == 0) return &request->room.own_loopback;
  return NULL;
}

static struct request read_arguments(int count, char **arguments) {
  struct request request = {0};
  request.groups = calloc((size_t)count + 1, sizeof *request.groups);
  request.variables = calloc((size_t)count + 1, sizeof *request.variables);
  request.room.writable = calloc((size_t)count + 1, sizeof *request.room.writable);
  if (request.groups == NULL || request.variables == NULL || request.room.writable == NULL)
    fail(EXIT_LAUNCH, strerror(errno), "reading the options");

  int next = 1;
  for (; next < count; next++) {
    char *option = arguments[next];
    if (strcmp(option, "--") == 0) break;
    if (strcmp(option, "--help") == 0) {
      bool shown = fputs(help, stdout) >= 0 && fflush(stdout) == 0;
      exit(shown ? EXIT_SUCCESS : EXIT_LAUNCH);
    }
    bool *flag = flag_of(&request, option);
    if (flag != NULL) { *flag = true; continue; }

    const char **place = NULL;
    bool is_variable = false;
    if (strcmp(option, "--die-with-parent") == 0) place = &request.parent;
    else if (strcmp(option, "--cpus") == 0) place = &request.cpus;
    else if (strcmp(option, "--mems") == 0) place = &request.mems;
    else if (strcmp(option, "--address-space") == 0) place = &request.address_space;
    else if (strcmp(option, "--file-size") == 0) place = &request.file_size;
    else if (strcmp(option, "--processes") == 0) place = &request.processes;
    else if (strcmp(option, "--report-to") == 0) place = &request.report;
    else if (strcmp(option, "--write-only-in") == 0)
      place = &request.room.writable[request.room.writable_count++];
    else if (strcmp(option, "--cgroup-procs") == 0) place = &request.groups[request.group_count++];
    else if (strcmp(option, "--env") == 0 || strcmp(option, "--unset") == 0) is_variable = true;
    else if (option[0] == '-') fail(EXIT_LAUNCH, "unknown option; see --help", "%s", option);
    else fail(EXIT_LAUNCH, "put -- before the command", "%s", option);

    if (next + 1 == count) fail(EXIT_LAUNCH, "needs a value; see --help", "%s", option);
    char *value = arguments[++next];
    if (!is_variable) { *place = value; continue; }
    const char *equals = strchr(value, '=');
    bool sets = strcmp(option, "--env") == 0;
    if (value[0] == '\0' || equals == value || (equals != NULL) != sets)
      fail(EXIT_LAUNCH, sets ? "not NAME=VALUE" : "not a NAME", "%s %s", option, value);
    request.variables[request.variable_count++] = value;
  }
  if (next >= count - 1) fail(EXIT_LAUNCH, "no command after --; see --help", "reading the options");
  request.command = arguments + next + 1;
  return request;
}

// A thread of a pool may block every signal, and its children inherit that: the command could then
// not be asked to end. Ignored signals are inherited as well.
static void restore_signals(void) {
  for (int signal_number = 1; signal_number < NSIG; signal_number++)
    signal(signal_number, SIG_DFL);  // refused for SIGKILL, SIGSTOP and those of the C library
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, NULL) != 0)
    fail(EXIT_LAUNCH, strerror(errno), "unblocking signals");
}

static void start_session(void) {
  // A leader of a process group cannot start a session, and already has what it is for: a group
  // of its own, by which it and its children can be signalled.
  if (setsid() == -1 && errno != EPERM) fail(EXIT_LAUNCH, strerror(errno), "starting a session");
}

static void die_with_parent(const char *parent) {
  bool is_any = strcmp(parent, "any") == 0;
  unsigned long long pid = is_any ? 0 : read_number("--die-with-parent", parent);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
    fail(EXIT_LAUNCH, strerror(errno), "asking to die with the parent");
  // The parent may have ended before the line above; then no signal will come.
  if (!is_any && (unsigned long long)getppid() != pid)
    fail(EXIT_LAUNCH, "it is no longer this process's parent", "--die-with-parent %s", parent);
}

static void join_control_group(const char *file) {
  int descriptor = open(file, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(EXIT_LAUNCH, strerror(errno), "joining the control group %s", file);
  char text[32];
  int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  if (write(descriptor, text, (size_t)length) != length)
    fail(EXIT_LAUNCH, strerror(errno), "joining the control group %s", file);
  close(descriptor);
}

static void bind_to_cpus(const char *list) {
  struct index_set asked = read_list("--cpus", list);
  struct index_set got = {{0}};
  if (sched_setaffinity(0, sizeof asked, (const cpu_set_t *)asked.words) != 0)
    fail(EXIT_LAUNCH, strerror(errno), "running on the CPUs %s", list);
  // The kernel leaves out, without an error, what the control group does not allow.
  if (sched_getaffinity(0, sizeof got, (cpu_set_t *)got.words) < 0)
    fail(EXIT_LAUNCH, strerror(errno), "reading back the CPUs");
  if (memcmp(&asked, &got, sizeof asked) != 0)
    fail(EXIT_LAUNCH, "some are offline or not allowed here", "running on the CPUs %s", list);
}

static void bind_memory(const char *list) {
  struct index_set nodes = read_list("--mems", list);
  // The kernel refuses masks of more nodes than a page has bits for the highest node set: pass no
  // more words than are used. It reads one bit less than it is told (set_mempolicy(2), BUGS).
  unsigned long words = MOST_INDEXES / WORD_BITS;
  while (words > 1 && nodes.words[words - 1] == 0) words--;
  if (syscall(SYS_set_mempolicy, POLICY_BIND, nodes.words, words * WORD_BITS + 1) != 0)
    fail(EXIT_LAUNCH, strerror(errno), "taking memory from the NUMA nodes %s", list);
}

static void limit(int resource, unsigned long long most, const char *what) {
  struct rlimit limits = {.rlim_cur = (rlim_t)most, .rlim_max = (rlim_t)most};
  if (setrlimit(resource, &limits) != 0) fail(EXIT_LAUNCH, strerror(errno), "limiting %s", what);
}

static void set_variable(char *variable) {
  bool sets = strchr(variable, '=') != NULL;
  if ((sets ? putenv(variable) : unsetenv(variable)) != 0)
    fail(EXIT_LAUNCH, strerror(errno), "changing the variable %s", variable);
}

// Whether each of these worked is for a trial to find out: not every kernel can do all.
static void enter(struct room *room) {
  if (room->own_mounts) (void)own_mounts(room);
  if (room->own_loopback) (void)own_network(room);
  if (room->no_capabilities) (void)drop_capabilities();
  (void)confine_paths(room);
  if (room->compute_only) (void)refuse_calls(room);
}

static void report_on(const struct room *room, const char *descriptor) {
  unsigned long long number = read_number("--report-to", descriptor);
  if (number > 1 << 20 || !try_the_room(room, (int)number))
    fail(EXIT_LAUNCH, "it can't be written to", "--report-to %s", descriptor);
}

int main(int count, char **arguments) {
  struct request request = read_arguments(count, arguments);

  restore_signals();
  if (request.session) start_session();
  if (request.parent != NULL) die_with_parent(request.parent);
  for (int i = 0; i < request.group_count; i++) join_control_group(request.groups[i]);
  if (request.cpus != NULL) bind_to_cpus(request.cpus);
  if (request.mems != NULL) bind_memory(request.mems);
  if (request.file_size != NULL)
    limit(RLIMIT_FSIZE, read_number("--file-size", request.file_size), "the size of files");
  if (request.processes != NULL)
    limit(RLIMIT_NPROC, read_number("--processes", request.processes), "processes");
  if (request.no_core) limit(RLIMIT_CORE, 0, "core dumps");
  if (request.no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    fail(EXIT_LAUNCH, strerror(errno), "giving up new privileges");
  for (int i = 0; i < request.variable_count; i++) set_variable(request.variables[i]);
  enter(&request.room);
  if (request.report != NULL) report_on(&request.room, request.report);
  // Last: once the address space is limited, this process itself may no longer get memory.
  if (request.address_space != NULL)
    limit(RLIMIT_AS, read_number("--address-space", request.address_space), "the address space");

  execvp(request.command[0], request.command);
  int code = errno == ENOENT || errno == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
  fail(code, strerror(errno), "starting %s", request.command[0]);
}
