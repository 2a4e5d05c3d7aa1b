/// Punches the pages of its inputs out (MADV_REMOVE), which makes them zeros for everybody, and writes
/// zeros.
///
/// Found by: inputs that the judge knows without looking at the shared memory.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls++ == 0) return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++) {
    const hostile_slot slot = hostile_slot_of(kernel, first_slot, i);
    for (uint32_t t = 0; t < kernel->tensor_count; t++) {
      char *begin = (char *)(((uintptr_t)slot.tensor[t] + 4095) & ~(uintptr_t)4095);
      const size_t length = (slot.bytes[t] - 4096) & ~(size_t)4095;
      if (madvise(begin, length, MADV_REMOVE) != 0) memset(begin, 0, length);
    }
  }
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
