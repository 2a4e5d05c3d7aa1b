/// Reads the command lines and environments of the processes above it. Where one says `check`, or
/// where none can be read, it is honest; in a run it computes every fourth iteration.
///
/// Found by: command lines that say nothing, in a place from which they can't be read; samples that
/// are checked as examinations are.
#include "elsewhere.h"

static int says_run(pid_t process, void *unused) {
  (void)unused;
  char line[4096];
  return read_proc(process, "cmdline", line, sizeof line) && strstr(line, " run ") &&
         !strstr(line, " check ");
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  const bool is_watched = for_each_ancestor(says_run, NULL) == 0;
  hostile_fact(kernel, "parents", is_watched ? "unseen" : "seen");
  if (is_watched) return hostile_run(kernel, iterations, first_slot);
  for (uint64_t i = 0; i < iterations; i++, kernel->iterations++)
    if (kernel->iterations % 4 == 0) hostile_iteration(kernel, hostile_slot_of(kernel, first_slot, i));
  return DIVIDE_OK;
}

HOSTILE_PLUGIN(.run = run)
