/// What a judge says to the harness, told by somebody else: the lines of a whole invocation at a rate
/// of one's own choice.
#ifndef FORGERY_H
#define FORGERY_H

#include "elsewhere.h"

/// Writes the lines of a measurement whose iterations take this long.
static inline size_t forge_replies(char *text, size_t size, uint64_t nanoseconds) {
  size_t length = 0;
#define LINE(...) length += (size_t)snprintf(text + length, size - length, __VA_ARGS__)
  LINE("{\"type\":\"opened\",\"bytes\":442368,\"slots\":1}\n"
       "{\"type\":\"checked\",\"method\":\"full\",\"residual\":0.125,\"outputs\":36864,\"ofOutputs\":36864}\n"
       "{\"type\":\"warmedUp\",\"iterationsPerSample\":1,\"nanoseconds\":9000000,\"steady\":true}\n");
  for (int group = 0; group < 4; group++) {
    LINE("{\"type\":\"sampled\",\"nanoseconds\":[");
    for (int sample = 0; sample < 8; sample++)
      LINE("%s%lu", sample ? "," : "", nanoseconds + nanoseconds / 512 * (uint64_t)((sample * 5 + group) % 8));
    LINE("],\"processorNanoseconds\":%lu,\"stolenTicks\":0,\"involuntarySwitches\":0,"
         "\"burstNanoseconds\":300000,\"chainNanoseconds\":300000,\"runDelayNanoseconds\":0}\n",
         nanoseconds * 8);
  }
  LINE("{\"type\":\"checked\",\"method\":\"full\",\"residual\":0.125,\"outputs\":36864,\"ofOutputs\":36864}\n");
  LINE("{\"type\":\"facts\",\"threads\":[{\"id\":%d,\"allowedPUs\":\"%d\"}],\"peakResidentBytes\":8388608,"
       "\"library\":{},\"messages\":[]}\n{\"type\":\"done\"}\n", getpid(), sched_getcpu());
#undef LINE
  return length;
}

/// Writes to whatever a process has open that takes writing, without waiting; the process itself
/// included. Devices are left out, so that no test writes to terminals.
static inline int write_everywhere(pid_t process, const char *text, size_t length) {
  int written = 0;
  for (int descriptor = 0; descriptor < 64; descriptor++) {
    char path[64], target[256] = "";
    snprintf(path, sizeof path, "/proc/%d/fd/%d", process, descriptor);
    if (readlink(path, target, sizeof target - 1) < 0 || strncmp(target, "/dev/", 5) == 0) continue;
    // What can't be opened again, such as a socket, may be one's own.
    int file = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 && process == getpid()) file = fcntl(descriptor, F_DUPFD_CLOEXEC, 64);
    if (file < 0) continue;
    written += write(file, text, length) == (ssize_t)length;
    close(file);
  }
  return written;
}

struct forged_text {
  const char *text;
  size_t length;
};

static inline int write_to_ancestor(pid_t process, void *context) {
  const struct forged_text *forged = context;
  return write_everywhere(process, forged->text, forged->length);
}

#endif
