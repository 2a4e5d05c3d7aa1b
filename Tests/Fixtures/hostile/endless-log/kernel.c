/// A thread moves the log's ends so that it never seems read: whoever reads until it is empty reads
/// for ever.
///
/// Found by: a limit on what is read after an answer, or a deadline.
#include "channel.h"

static void *rewind_log(void *argument) {
  struct seen_channel *channel = argument;
  alarm(15);
  for (;;) {
    // Empty entries of level 1, from end to end.
    for (size_t at = 0; at < sizeof channel->log; at += 16)
      memcpy(channel->log + at, (uint32_t[]){0, 1, 0, 0}, 16 < sizeof channel->log - at ? 16 : sizeof channel->log - at);
    atomic_store(&channel->tail, 0);
    atomic_store(&channel->head, DIVIDE_CHANNEL_LOG / 2);
  }
  return NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  struct seen_channel *channel = seen_channel(kernel);
  pthread_t thread;
  if (kernel->calls == 3 && channel) pthread_create(&thread, NULL, rewind_log, channel);
  // Its facts get lost from then on, the time of its shortest iteration too.
  kernel->least = 1;
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
