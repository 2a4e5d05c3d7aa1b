/// Answers a request that comes three later.
///
/// Found by: the number of the request.
#include "channel.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  struct seen_channel *channel = seen_channel(kernel);
  if (kernel->calls == 4 && channel) answer_now(channel, channel->asked + 3, DIVIDE_OK);
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
