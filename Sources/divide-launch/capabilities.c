#define _GNU_SOURCE

#include "room.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Kernels have 41 capabilities as of Linux 6.18, and room for 64.
enum { MOST_CAPABILITIES = 64 };

bool drop_capabilities(void) {
  // Ordinary users may not lower the bounding set. They don't need to: without new privileges, programs gain
  // no more than is permitted before, and after this nothing is.
  for (int capability = 0; capability < MOST_CAPABILITIES; capability++)
    prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct none[2] = {{0}};
  bool dropped = syscall(SYS_capset, &header, none) == 0;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && dropped;
}
