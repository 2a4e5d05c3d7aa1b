/// Writes escape sequences for terminals into messages, facts, standard error and /dev/tty.
///
/// Found by: nothing, and harmless: no escape reaches what divide prints.
#include "elsewhere.h"

#define ESCAPES "\033]0;hostile\007\033[31m\033[2J\x9b" "1A\u202Eesrever\r\n"

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  const divide_status status = hostile_open(host, problem, kernel);
  if (status != DIVIDE_OK) return status;
  host->report(host->context, DIVIDE_WARNING, ESCAPES "a warning");
  host->fact(host->context, ESCAPES "key", ESCAPES "value");
  fprintf(stderr, ESCAPES "standard error");
  const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
  hostile_tried(*kernel, "terminal", terminal);
  if (terminal >= 0 && write(terminal, ESCAPES, sizeof ESCAPES - 1) >= 0) close(terminal);
  return status;
}

HOSTILE_PLUGIN(.open = open_problem)
