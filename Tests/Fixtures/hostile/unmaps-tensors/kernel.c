/// Puts private pages in the place of the output's, computes into those, and answers.
///
/// Found by: a judge that reads through a mapping of its own.
#include "elsewhere.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const hostile_slot slot = hostile_slot_of(kernel, first_slot, iterations - 1);
  char *begin = (char *)(((uintptr_t)hostile_output(kernel, slot) + 4095) & ~(uintptr_t)4095);
  const size_t length = (hostile_output_bytes(kernel, slot) - 4096) & ~(size_t)4095;
  if (kernel->calls == 2)
    mmap(begin, length, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
