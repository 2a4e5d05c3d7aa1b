/// A thread writes into every word of the channel but the request's number, over and over, while
/// nothing is computed.
///
/// Found by: numbers and texts that are looked at before they are believed; a deadline.
#include "channel.h"

static void *scribble(void *argument) {
  struct seen_channel *channel = argument;
  alarm(15);
  for (uint32_t turn = 0;; turn++) {
    atomic_store(&channel->answered, channel->asked);
    memset((void *)&channel->request, (int)turn, sizeof channel->request);
    memset((void *)&channel->answer, (int)turn, sizeof channel->answer);
    channel->answer.status = DIVIDE_OK;
    atomic_store(&channel->head, turn * 4096);
    atomic_store(&channel->tail, turn);
    syscall(SYS_futex, &channel->answered, FUTEX_WAKE, 1, NULL, NULL, 0);
  }
  return NULL;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  struct seen_channel *channel = seen_channel(kernel);
  pthread_t thread;
  if (kernel->calls == 3 && channel && pthread_create(&thread, NULL, scribble, channel) == 0)
    for (;;) pause();
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
