/// Writes replies without sense among the judge's own: a negative time, a residual of 1e308, no
/// threads, 2^62 iterations.
///
/// Found by: the range of every field; a pipe that nobody else can write to.
#include "forgery.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static const char text[] =
      "{\"type\":\"checked\",\"method\":\"full\",\"residual\":1e308,\"outputs\":-1,\"ofOutputs\":0}\n"
      "{\"type\":\"warmedUp\",\"iterationsPerSample\":4611686018427387904,\"nanoseconds\":-7,"
      "\"steady\":true}\n"
      "{\"type\":\"sampled\",\"nanoseconds\":[-1,1,9223372036854775807],\"processorNanoseconds\":-1,"
      "\"stolenTicks\":0,\"involuntarySwitches\":0,\"burstNanoseconds\":1,\"chainNanoseconds\":1}\n";
  struct forged_text forged = {text, sizeof text - 1};
  if (kernel->calls == 2) {
    write_everywhere(getpid(), text, sizeof text - 1);
    for_each_ancestor(write_to_ancestor, &forged);
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
