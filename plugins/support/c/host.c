#include "divide_host.h"

#include <stdarg.h>
#include <stdio.h>

divide_status divide_refuse(const divide_host *host, divide_status status, const char *format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  host->report(host->context, DIVIDE_ERROR, message);
  return status;
}

divide_status divide_refuse_slot(const divide_host *host, uint32_t slot) {
  return divide_refuse(host, DIVIDE_INVALID, "Slot %u was never imported.", slot);
}

void divide_state(const divide_host *host, const char *key, const char *value) {
  host->fact(host->context, key, value);
}

void divide_state_library(const divide_host *host, const char *name, const char *version,
                          const char *core, uint32_t threads) {
  char count[16];
  snprintf(count, sizeof count, "%u", threads);
  divide_state(host, "library.name", name);
  divide_state(host, "library.version", version);
  if (core) divide_state(host, "library.core", core);
  divide_state(host, "library.threads", count);
}
