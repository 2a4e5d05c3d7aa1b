/// The judge's channel as a kernel sees it: its address is the second word at the host's `context`,
/// and its layout is that of `channel.c`.
#ifndef HOSTILE_CHANNEL_H
#define HOSTILE_CHANNEL_H

#include "elsewhere.h"

#include <divide_channel.h>
#include <linux/futex.h>
#include <stdatomic.h>

struct seen_channel {
  _Alignas(64) _Atomic uint32_t asked;
  _Alignas(64) _Atomic uint32_t answered;
  _Alignas(64) _Atomic uint32_t cancelled;
  _Alignas(64) divide_request request;
  _Alignas(64) divide_answer answer;
  _Alignas(64) _Atomic uint32_t head;
  _Atomic uint32_t writing;
  _Alignas(64) _Atomic uint32_t tail;
  unsigned char log[DIVIDE_CHANNEL_LOG];
};

/// Returns the channel, or null where the host's context isn't one.
static inline struct seen_channel *seen_channel(const divide_kernel *kernel) {
  struct seen_channel *channel = kernel->host->context ? ((void **)kernel->host->context)[1] : NULL;
  // In a run, it was just asked to run.
  return channel && channel->request.kind == DIVIDE_ASK_RUN ? channel : NULL;
}

/// Answers what was asked, before it is done.
static inline void answer_now(struct seen_channel *channel, uint32_t number, int32_t status) {
  channel->answer.status = status;
  channel->answer.call[0] = 0;
  atomic_store(&channel->answered, number);
  syscall(SYS_futex, &channel->answered, FUTEX_WAKE, 1, NULL, NULL, 0);
}

#endif
