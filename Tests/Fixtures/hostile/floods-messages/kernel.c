/// Reports half a million messages and facts, each another, and 32 MiB on standard error.
///
/// Found by: limits on what is kept; otherwise harmless.
#include "hostile.h"

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  char text[1024];
  // A fact that is there already may still change when no more are kept.
  if (kernel->calls == 0) hostile_fact(kernel, "honest.nanoseconds", "1");
  for (int i = 0; kernel->calls == 0 && i < 500000; i++) {
    snprintf(text, sizeof text, "message %d", i);
    kernel->host->report(kernel->host->context, DIVIDE_INFO, text);
    if (i < 100000) hostile_fact(kernel, text, "fact %d", i);
  }
  memset(text, '!', sizeof text);
  text[sizeof text - 1] = '\n';
  for (int i = 0; kernel->calls == 0 && i < 32 << 10; i++)
    if (write(2, text, sizeof text) < 0) break;
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
