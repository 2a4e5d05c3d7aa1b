/// Writes the judge's replies, at ten times the rate, into everything that the processes above it have
/// open, ends the judge, and goes on without computing.
///
/// Found by: a /proc in which the judge isn't, or can't be opened; poison in what isn't computed.
#include "forgery.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  static char text[16384];
  if (kernel->calls > 0) return DIVIDE_OK;
  hostile_run(kernel, iterations, first_slot);
  struct forged_text forged = {text, forge_replies(text, sizeof text, kernel->least / 10)};
  const int written = for_each_ancestor(write_to_ancestor, &forged);
  hostile_fact(kernel, "written", "%d", written);
  if (written > 0 && is_divide(getppid())) kill(getppid(), SIGKILL);
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
