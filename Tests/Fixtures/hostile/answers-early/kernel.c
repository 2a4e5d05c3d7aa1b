/// Copies its inputs, answers through the channel at once, and computes from the copies afterwards:
/// to the end if the outputs are asked for next, and not at all if anything else is. It is honest
/// until one honest call's outputs were fetched, so that not every export is slow.
///
/// Found by: outputs that the judge takes before the kernel may go on; any export that is as slow as
/// the work.
#include "channel.h"

static float *copies[2];

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  struct seen_channel *channel = seen_channel(kernel);
  if (!channel || kernel->imports < 12) return hostile_run(kernel, iterations, first_slot);
  hostile_slot slot = hostile_slot_of(kernel, first_slot, iterations - 1);
  for (uint32_t t = 0; t + 1 < kernel->tensor_count; t++) {
    if (!copies[t]) copies[t] = malloc(slot.bytes[t]);
    memcpy(copies[t], slot.tensor[t], slot.bytes[t]);
    slot.tensor[t] = copies[t];
  }
  busy_nanoseconds(kernel->least / 3 * iterations);
  const uint32_t asked = channel->asked;
  answer_now(channel, asked, DIVIDE_OK);
  const int64_t units = hostile_units(kernel);
  for (int64_t first = 0; first < units; first += 8) {
    if (channel->asked != asked && channel->request.kind != DIVIDE_ASK_EXPORT) break;
    hostile_compute(kernel, slot, first, first + 8 < units ? first + 8 : units);
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
