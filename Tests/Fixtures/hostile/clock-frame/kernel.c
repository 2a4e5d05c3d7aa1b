/// Looks for the start time in the stack of whoever called it, and moves it to now before it returns.
///
/// Found by: nothing, and harmless: whoever times has another stack.
#include "hostile.h"

__attribute__((noinline))
static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const uint64_t start = true_nanoseconds();
  const divide_status status = hostile_run(kernel, iterations, first_slot);
  const uint64_t end = true_nanoseconds(), shift = (end - start) * 3 / 4;
  uint64_t *frame = __builtin_frame_address(0);
  for (int word = 0; word < 512; word++) {
    // Within a millisecond before the call: a start, or seconds and nanoseconds of one.
    if (start - frame[word] < 1000000) frame[word] += shift;
    if (frame[word] == start / 1000000000u && start % 1000000000u - frame[word + 1] < 1000000)
      frame[word + 1] += shift;
  }
  return status;
}

HOSTILE_PLUGIN(.run = run)
