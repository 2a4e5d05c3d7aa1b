// A filter on system calls, which refuses with an error what no kernel needs. It never kills: honest
// libraries try things, and go on without.

#define _GNU_SOURCE

#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef OWN_ARCHITECTURE

// Numbers that the headers of older systems lack. Since 424 they are the same on every architecture.
enum {
  CALL_PIDFD_SEND_SIGNAL = 424,
  CALL_IO_URING_SETUP = 425,
  CALL_OPEN_TREE = 428,
  CALL_MOVE_MOUNT = 429,
  CALL_FSOPEN = 430,
  CALL_FSCONFIG = 431,
  CALL_FSMOUNT = 432,
  CALL_FSPICK = 433,
  CALL_PIDFD_OPEN = 434,
  CALL_CLONE3 = 435,
  CALL_PIDFD_GETFD = 438,
  CALL_PROCESS_MADVISE = 440,
  CALL_MOUNT_SETATTR = 442,
  CALL_MEMFD_SECRET = 447,
  CALL_PROCESS_MRELEASE = 448,
  // Nothing that is newer than Linux 6.10 has been thought about here. On x86-64 this refuses x32 as well,
  // whose calls have a bit above these numbers and would go around the filter.
  CALL_FIRST_UNKNOWN = 463,
};

// What computing never needs, each with EPERM.
static const int refused[] = {
    // Other processes: their memory, descriptors and doings.
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_tkill, SYS_perf_event_open,
    SYS_bpf, SYS_userfaultfd, SYS_fanotify_init, SYS_open_by_handle_at, CALL_PIDFD_OPEN, CALL_PIDFD_GETFD,
    CALL_PIDFD_SEND_SIGNAL, CALL_PROCESS_MADVISE, CALL_PROCESS_MRELEASE,
    // Out of the process group, by which everything here is ended.
    SYS_setsid, SYS_setpgid,
    // Calls that a filter doesn't see.
    CALL_IO_URING_SETUP,
    // More of the machine than is granted, or before others.
    SYS_setpriority, SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr, SYS_ioprio_set,
    SYS_sync, SYS_syncfs,
    // What outlives a process, or passes something to another: System V, queues, keys, files in memory.
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl, SYS_msgget,
    SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink, SYS_add_key, SYS_request_key,
    SYS_keyctl, SYS_memfd_create, CALL_MEMFD_SECRET,
    // Another view of the files or of the machine.
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, CALL_OPEN_TREE,
    CALL_MOVE_MOUNT, CALL_FSOPEN, CALL_FSCONFIG, CALL_FSMOUNT, CALL_FSPICK, CALL_MOUNT_SETATTR,
};

// The network, and sockets that lead to other programs: EACCES, as from a firewall. Connected pairs stay.
static const int sockets[] = {
    SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept4,
#ifdef SYS_accept
    SYS_accept,
#endif
};

// Signals reach their sender only. `exec` keeps the number of the process; children have others, and get none.
static const int signals[] = {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo};

// What a process may not change of itself: who adopts its orphans, who may look at it, when it dies, how
// late its timers may be, with whom it shares a core.
static const uint32_t controls[] = {
    PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, PR_SET_PTRACER, PR_SET_PDEATHSIG, PR_SET_TIMERSLACK,
    62,  // PR_SCHED_CORE
};

// Typing into terminals, and signals by way of a descriptor's owner.
static const uint32_t devices[] = {
    TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCCONS,
    0x8901,  // FIOSETOWN
    0x8902,  // SIOCSPGRP
};
static const uint32_t descriptors[] = {F_SETOWN, F_SETOWN_EX};

// Namespaces, and children that another process would wait for.
static const uint32_t unwanted_clones = CLONE_PARENT | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS
                                        | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

#define COUNT(list) (sizeof(list) / sizeof *(list))

// MARK: Building

struct filter {
  struct sock_filter instructions[512];
  unsigned short count;
};

static void add(struct filter *filter, struct sock_filter instruction) {
  filter->instructions[filter->count++] = instruction;
}

static void load(struct filter *filter, size_t offset) {
  add(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

// The lower half of an argument comes first, as both architectures are little-endian.
static size_t low(int argument) { return offsetof(struct seccomp_data, args) + 8 * (size_t)argument; }
static size_t high(int argument) { return low(argument) + 4; }

// Goes over so many instructions if what was loaded doesn't compare so.
static void unless(struct filter *filter, uint16_t comparison, uint32_t value, uint8_t skipped) {
  add(filter,
      (struct sock_filter)BPF_JUMP((uint16_t)(BPF_JMP | comparison | BPF_K), value, 0, skipped));
}

static void answer(struct filter *filter, int error) {
  uint32_t action = error == 0 ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | (uint32_t)error;
  add(filter, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

// What was loaded is the number of the call, before and after each of these.

static void refuse(struct filter *filter, int call, int error) {
  unless(filter, BPF_JEQ, (uint32_t)call, 1);
  answer(filter, error);
}

static void refuse_values(
    struct filter *filter, int call, int argument, const uint32_t values[], size_t count) {
  unless(filter, BPF_JEQ, (uint32_t)call, (uint8_t)(2 + 2 * count));
  load(filter, low(argument));
  for (size_t i = 0; i < count; i++) {
    unless(filter, BPF_JEQ, values[i], 1);
    answer(filter, EPERM);
  }
  answer(filter, 0);
}

static void allow_only(
    struct filter *filter, int call, int argument, const uint32_t values[], size_t count) {
  unless(filter, BPF_JEQ, (uint32_t)call, (uint8_t)(2 + 2 * count));
  load(filter, low(argument));
  for (size_t i = 0; i < count; i++) {
    unless(filter, BPF_JEQ, values[i], 1);
    answer(filter, 0);
  }
  answer(filter, EPERM);
}

// LLVM's OpenMP sees by EFAULT, for a set that is nowhere, that there is affinity. Any other set is taken
// and has no effect: MKL computes on one thread where it is told that it may not.
static void refuse_affinity(struct filter *filter) {
  unless(filter, BPF_JEQ, SYS_sched_setaffinity, 6);
  load(filter, low(2));
  unless(filter, BPF_JEQ, 0, 3);
  load(filter, high(2));
  unless(filter, BPF_JEQ, 0, 1);
  answer(filter, EFAULT);
  add(filter, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 0));
}

// Sockets for addresses of the internet, where the network ends in the room, and to ask which interfaces it has, as
// getifaddrs(3) does. Local ones lead to other programs.
static void restrict_sockets(struct filter *filter, const struct room *room) {
  if (!room->owns_network) {
    for (size_t i = 0; i < COUNT(sockets); i++) refuse(filter, sockets[i], EACCES);
    return;
  }
  unless(filter, BPF_JEQ, SYS_socket, 10);
  load(filter, low(0));
  unless(filter, BPF_JEQ, AF_INET, 1);
  answer(filter, 0);
  unless(filter, BPF_JEQ, AF_INET6, 1);
  answer(filter, 0);
  unless(filter, BPF_JEQ, AF_NETLINK, 3);
  load(filter, low(2));
  unless(filter, BPF_JEQ, NETLINK_ROUTE, 1);
  answer(filter, 0);
  answer(filter, EACCES);
}

// Datagrams could be sent to any local address, so a pair has to be a stream.
static void allow_pairs_of_streams(struct filter *filter) {
  unless(filter, BPF_JEQ, SYS_socketpair, 7);
  load(filter, low(0));
  unless(filter, BPF_JEQ, AF_UNIX, 4);
  load(filter, low(1));
  add(filter, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf));
  unless(filter, BPF_JEQ, SOCK_STREAM, 1);
  answer(filter, 0);
  answer(filter, EACCES);
}

static void restrict_processes(struct filter *filter, bool no_processes) {
  // Its flags lie in memory, where a filter can't look. The C library then calls `clone`.
  refuse(filter, CALL_CLONE3, ENOSYS);
  if (no_processes) {
#ifdef SYS_fork
    refuse(filter, SYS_fork, EPERM);
    refuse(filter, SYS_vfork, EPERM);
#endif
  }
  unless(filter, BPF_JEQ, SYS_clone, no_processes ? 6 : 10);
  load(filter, low(0));
  unless(filter, BPF_JSET, unwanted_clones, 1);
  answer(filter, EPERM);
  unless(filter, BPF_JSET, CLONE_THREAD, 1);
  answer(filter, 0);
  if (!no_processes) {
    // A process in the same memory is a thread that nobody counts, unless its parent waits for its exec.
    unless(filter, BPF_JSET, CLONE_VM, 2);
    unless(filter, BPF_JSET, CLONE_VFORK, 2);
    answer(filter, 0);
    answer(filter, 0);
  }
  answer(filter, EPERM);
}

static struct filter filter_for(const struct room *room) {
  struct filter filter = {.count = 0};
  load(&filter, offsetof(struct seccomp_data, arch));
  unless(&filter, BPF_JEQ, OWN_ARCHITECTURE, 1);
  add(&filter, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 1));
  answer(&filter, EPERM);
  load(&filter, offsetof(struct seccomp_data, nr));
  // What a kernel calls while it computes comes first, for systems that don't remember answers.
  const int frequent[] = {SYS_futex, SYS_read, SYS_write, SYS_sched_yield, SYS_madvise, SYS_mmap, SYS_munmap};
  for (size_t i = 0; i < COUNT(frequent); i++) refuse(&filter, frequent[i], 0);

  unless(&filter, BPF_JGE, CALL_FIRST_UNKNOWN, 1);
  answer(&filter, ENOSYS);
  for (size_t i = 0; i < COUNT(refused); i++) refuse(&filter, refused[i], EPERM);
  restrict_sockets(&filter, room);
  allow_pairs_of_streams(&filter);
  const uint32_t itself[] = {(uint32_t)getpid(), 0};
  for (size_t i = 0; i < COUNT(signals); i++) allow_only(&filter, signals[i], 0, itself, 1);
  // Its own limits can only be lowered. Others' would be lowered too.
  allow_only(&filter, SYS_prlimit64, 0, itself, 2);
  refuse_values(&filter, SYS_prctl, 0, controls, COUNT(controls));
  refuse_values(&filter, SYS_ioctl, 1, devices, COUNT(devices));
  refuse_values(&filter, SYS_fcntl, 1, descriptors, COUNT(descriptors));
  const uint32_t as_it_is[] = {0xffffffff};
  allow_only(&filter, SYS_personality, 0, as_it_is, 1);
  refuse_affinity(&filter);
  restrict_processes(&filter, room->no_processes);
  answer(&filter, 0);
  return filter;
}

bool refuse_calls(const struct room *room) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  struct filter filter = filter_for(room);
  struct sock_fprog program = {.len = filter.count, .filter = filter.instructions};
  // Before Linux 5.16 a filter turns the speculation of stores off, which costs a kernel time.
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0)
    return true;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#else

bool refuse_calls(const struct room *room) {
  (void)room;
  return false;
}

#endif
