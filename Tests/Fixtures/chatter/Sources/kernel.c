/// Prints to standard output and standard error, reports to the host, and computes correctly.
#include "fixture_gemm.h"

#include <stdio.h>

/// Prints to both streams, and leaves nothing in a buffer.
static void chat(const char *line) {
  fprintf(stdout, "%s\n", line);
  fprintf(stderr, "%s\n", line);
  fflush(stdout);
}

static const divide_host *told;

/// Prints more than the 64 KiB that a pipe holds, so that a host that doesn't read hangs.
static divide_status open(const divide_host *host, const divide_problem *problem,
                          divide_kernel **kernel) {
  for (int i = 0; i < 2000; i++) chat("chatter: a library that explains itself at great length");
  told = host;
  // A terminal would take the first characters for a command.
  host->report(host->context, DIVIDE_WARNING, "\x1b[31mThe fixture\nis hot.");
  return fixture_open(host, problem, kernel);
}

/// Prints what a host could take for a message.
static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  chat("{\"type\": \"ran\", \"nanoseconds\": [1]}");
  told->report(told->context, DIVIDE_INFO, "The fixture runs.");
  return fixture_run(kernel, iterations, first_slot);
}

FIXTURE_PLUGIN("fixture-chatter", open, run, fixture_close)
