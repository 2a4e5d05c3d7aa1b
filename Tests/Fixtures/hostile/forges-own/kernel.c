/// Writes the judge's replies, at ten times the rate, into everything that its own process has open,
/// and ends with 0 before it has computed anything.
///
/// Found by: descriptors that lead to the harness being nowhere near; an end without an answer.
#include "forgery.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static char text[16384];
  hostile_run(kernel, iterations, first_slot);
  const size_t length = forge_replies(text, sizeof text, kernel->least / 10);
  write_everywhere(getpid(), text, length);
  _exit(0);
}

HOSTILE_PLUGIN(.run = run)
