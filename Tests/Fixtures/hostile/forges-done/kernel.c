/// Writes `done`, and nothing else, into everything that it and the processes above it have open, and
/// ends with 0.
///
/// Found by: an order of replies in which `done` comes last.
#include "forgery.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  (void)kernel, (void)iterations, (void)first_slot;
  struct forged_text forged = {"{\"type\":\"done\"}\n", 16};
  write_everywhere(getpid(), forged.text, forged.length);
  for_each_ancestor(write_to_ancestor, &forged);
  _exit(0);
}

HOSTILE_PLUGIN(.run = run)
